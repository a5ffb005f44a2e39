# SPDX-License-Identifier: MIT
"""win32pipe: pipes, with names and without.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. See
https://learn.microsoft.com/windows/win32/ipc/pipe-functions.
"""

import _pyhost
from pywintypes import error as error

globals().update(_pyhost.part("pipes"))
FILE_FLAG_FIRST_PIPE_INSTANCE = 0x80000
