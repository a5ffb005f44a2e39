# SPDX-License-Identifier: MIT
"""servicemanager under python.exe. In pyhost.exe the module is there before any code asks for it."""

import _pyhost  # noqa: F401  its loading fills this module

if hasattr(_pyhost, "absent"):  # not even python.exe has the calls
    from pyhost_compat.outside_servicemanager import *  # noqa: F403
