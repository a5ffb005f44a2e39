# SPDX-License-Identifier: MIT
"""The same application as a service class."""

import os

import servicemanager
import uvicorn
import win32serviceutil
from fastapi_app import app


class Pages(win32serviceutil.ServiceFramework):
    """Serves until it is stopped."""

    _svc_name_ = "Pages"

    def __init__(self, args):
        super().__init__(args)
        self.server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=int(os.environ["PORT"])))

    def SvcDoRun(self):
        """Serve."""
        servicemanager.LogInfoMsg("serving")
        self.server.run()

    def SvcStop(self):
        """Let it end."""
        self.server.should_exit = True
