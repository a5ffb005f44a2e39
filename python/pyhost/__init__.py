# SPDX-License-Identifier: MIT
"""pyhost: runs Python code as Windows services, inside the service's own process.

The wheel brings pyhost.exe into the environment's Scripts, and pywin32's service modules (win32serviceutil,
servicemanager, win32service, win32event ...) for environments without pywin32; where pywin32 is installed, its own
modules are used.
"""

from __future__ import annotations

__version__ = "@PROJECT_VERSION@"
