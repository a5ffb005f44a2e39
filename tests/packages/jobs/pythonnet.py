# SPDX-License-Identifier: MIT
"""Calls .NET"""

import clr

clr.AddReference("System")
import System

print(System.Math.Max(1, 2), System.String("a").ToUpper())
