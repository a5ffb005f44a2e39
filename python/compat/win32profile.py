# SPDX-License-Identifier: MIT
"""win32profile: the environment of a user.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost.
"""

import _pyhost
from pywintypes import error as error

CreateEnvironmentBlock = _pyhost.part("sessions")["CreateEnvironmentBlock"]
