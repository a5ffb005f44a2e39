# SPDX-License-Identifier: MIT
"""win32api: the calls of pywin32's win32api that services use.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost.
"""

from __future__ import annotations

import _pyhost
from pywintypes import error as error

for _part in ("handles",):
    globals().update(_pyhost.part(_part))
