# SPDX-License-Identifier: MIT
"""A child of a service: python.exe imports the service's module again, and the compatibility modules with it."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import unittest

import servicemanager
import win32serviceutil  # noqa: F401: the child has to be able to import it
import win32service

PROGRAM = """
import sys; sys.path.append(r'C:\\pyhost\\pyhost.exe\\compat')
import pywintypes, servicemanager, win32api, win32con, win32event, win32evtlogutil, win32file, win32pipe, win32process
import win32security, win32service, win32serviceutil, win32ts, winerror
assert win32service.SERVICE_STOP_PENDING == 3 and win32event.INFINITE == -1 and win32con.SW_HIDE == 0
assert not servicemanager.RunningAsService() and not hasattr(win32event, '__path__')
try:
    win32event.CreateEvent(None, 0, 0, None)
except pywintypes.error as failure:
    assert failure.funcname == 'CreateEvent'
else:
    raise AssertionError
"""


def double(number: int) -> int:
    return 2 * number + win32service.SERVICE_STOPPED - 1


class Children(unittest.TestCase):
    def test_python_exe(self) -> None:
        subprocess.run([sys.executable, "-c", PROGRAM], check=True)

    def test_multiprocessing(self) -> None:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            self.assertEqual(pool.map(double, [1, 2]), [2, 4])

    def test_the_host_has_its_own(self) -> None:
        self.assertTrue(servicemanager.__file__.endswith("pyhost.exe"))
