# SPDX-License-Identifier: MIT
"""Computes with threads"""

import numexpr
import numpy as np

a = np.arange(100000.0)
print(float(numexpr.evaluate("sum(a * 2)")), numexpr.evaluate("a > 99998").sum().item())
