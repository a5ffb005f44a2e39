# SPDX-License-Identifier: MIT
"""win32traceutil: nothing. What is printed goes where it goes: in a service of pyhost, to its log.

This module stands in for pywin32's where pywin32 is not installed; it is part of pyhost. pywin32's own sends sys.stdout and
sys.stderr to a collector, for services that have no other place for them. In a process without streams (python.exe as a
service) what is printed is lost, as without this module.
"""

import _pyhost  # noqa: F401
