# SPDX-License-Identifier: MIT
"""The service that runs the tests: pyhost.exe -debug PyhostTests [NAME]..."""

from __future__ import annotations

import os
import sys
import unittest

import servicemanager


class Runner:
    """Runs the tests that its arguments name, and leaves with code 0 when all of them passed."""

    def __init__(self, args: tuple[str, ...]) -> None:
        servicemanager.RegisterServiceCtrlHandler(args[0], lambda control: None)
        self.names = args[1:]

    def SvcDoRun(self) -> None:
        loader = unittest.TestLoader()
        if self.names:
            suite = loader.loadTestsFromNames(self.names)
        else:
            suite = loader.discover(os.path.dirname(os.path.abspath(__file__)))
        result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2 if self.names else 1).run(suite)
        sys.exit(0 if result.wasSuccessful() and result.testsRun > 0 else 1)

    def SvcStop(self) -> None:
        os._exit(1)
