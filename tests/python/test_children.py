# SPDX-License-Identifier: MIT
"""A child of a service: python.exe imports the service's module again, and the compatibility modules with it."""

from __future__ import annotations

import multiprocessing
import pickle
import subprocess
import sys
import unittest

import servicemanager
import win32serviceutil  # noqa: F401: the child has to be able to import it
import win32service


def use_all() -> str:
    """Import the modules in a process that has no _pyhost.pyd; return the function that a call says it cannot have."""
    import pywintypes
    import win32api, win32con, win32event, win32evtlogutil, win32file, win32pipe, win32process  # noqa: E401, F401
    import win32security, win32ts, winerror  # noqa: E401, F401

    assert win32service.SERVICE_STOP_PENDING == 3 and win32event.INFINITE == -1 and win32con.SW_HIDE == 0
    assert not servicemanager.RunningAsService() and not hasattr(win32event, "__path__")
    try:
        win32event.CreateEvent(None, 0, 0, None)
    except pywintypes.error as failure:
        return str(failure.funcname)
    return "nothing"


def double(number: int) -> int:
    return 2 * number + win32service.SERVICE_STOPPED - 1


class Children(unittest.TestCase):
    def test_all_modules(self) -> None:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            self.assertEqual(pool.apply(use_all), "CreateEvent")

    def test_the_modules_come_with_sys_path(self) -> None:
        # joblib and billiard hand it over as well.
        code = "import pickle, sys; sys.path = pickle.load(sys.stdin.buffer); import win32con; print(win32con.__file__)"
        done = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(sys.path), stdout=subprocess.PIPE, check=True)
        self.assertIn(b"pyhost.exe", done.stdout)

    def test_nobody_finds_them_by_the_text(self) -> None:
        code = f"import sys; sys.path = {[str(place) for place in sys.path]!r}; import win32con"
        done = subprocess.run([sys.executable, "-c", code], stderr=subprocess.PIPE)
        self.assertIn(b"No module named 'win32con'", done.stderr)

    def test_an_exe_that_cannot_be_read_is_told(self) -> None:
        place = next(place for place in sys.path if place == "<pyhost.exe>")
        for host in (__file__, r"C:\none.exe"):
            code = (
                "import pickle, sys; function, arguments = pickle.load(sys.stdin.buffer); "
                f"arguments[1]['host'] = {host!r}; sys.path.append(function(*arguments)); import win32con"
            )
            done = subprocess.run(
                [sys.executable, "-c", code], input=pickle.dumps(place.__reduce_ex__(2)), stderr=subprocess.PIPE
            )
            self.assertEqual(done.stderr.count(b"Cannot read the modules in"), 1, done.stderr)
            self.assertIn(b"No module named 'win32con'", done.stderr)

    def test_multiprocessing(self) -> None:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            self.assertEqual(pool.map(double, [1, 2]), [2, 4])

    def test_the_host_has_its_own(self) -> None:
        self.assertTrue(servicemanager.__file__.endswith("pyhost.exe"))
