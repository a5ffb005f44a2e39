# SPDX-License-Identifier: MIT
"""A pseudo console with a program in it"""

import winpty

print(hasattr(winpty, "PtyProcess"), winpty.Backend.ConPTY, winpty.Backend.WinPTY)
