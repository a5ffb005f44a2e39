# SPDX-License-Identifier: MIT
"""pyhost: runs Python code as Windows services, inside the service's own process.

What code can say to its host, and hear from it: notify() and stopping(); and Service, a base class for new services.
Outside of the host (under python.exe, in a child process, on another system) all of it works and does nothing.

The wheel also brings pyhost.exe into the environment's Scripts, and pywin32's service modules (win32serviceutil,
servicemanager, win32service, win32event ...) for environments without pywin32; where pywin32 is installed, its own
modules are used.
"""

from __future__ import annotations

from pyhost._notices import Stopping, notify, stopping
from pyhost._service import Service

__all__ = ["Service", "Stopping", "notify", "stopping"]
__version__ = "@PROJECT_VERSION@"
