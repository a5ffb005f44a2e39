# SPDX-License-Identifier: MIT
"""Who is given the modules that stand in for pywin32's: the service's own files, and packages that cannot do without."""

from __future__ import annotations

import importlib
import importlib.util
import logging.handlers
import multiprocessing
import os
import sys
import unittest
from unittest import mock

PLACE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "fixtures", "probes", "site-packages")
# (module, function) of packages that do something else without pywin32
PROBES = (
    ("restricts", "way"),
    ("locks", "way"),
    ("bus", "way"),
    ("asks", "way"),
    ("asks", "by_name"),
    ("asks", "suppresses"),
    ("asks", "catches_all"),
)


def ways() -> dict[str, str]:
    """Return what each of the packages takes."""
    return {f"{name}.{way}": getattr(importlib.import_module(name), way)() for name, way in PROBES}


def ways_of_a_child() -> tuple[dict[str, str], tuple[str, ...], str]:
    """Return the same in a process of multiprocessing, and what a package gets there that needs pywin32, and the own code."""
    probed = ways()
    needed = importlib.import_module("frame").NAMES
    import win32pipe

    return probed, needed, win32pipe.__name__


class Importers(unittest.TestCase):
    def setUp(self) -> None:
        patches = (mock.patch.dict(sys.modules), mock.patch.object(sys, "path", [PLACE, *sys.path]))
        for patch in patches:
            patch.start()
            self.addCleanup(patch.stop)
        names = {name for name, _ in PROBES} | {"bus.win32", "frame"}
        for name in list(sys.modules):
            if name in names or name.startswith("win32"):  # not pywintypes: others have its error in hand
                del sys.modules[name]

    def test_own_files_have_them(self) -> None:
        try:
            import win32file
        except ImportError:
            self.fail("not found")
        self.assertIn("pyhost.exe", win32file.__file__)
        self.assertIsNotNone(importlib.util.find_spec("win32pipe"))
        self.assertEqual(importlib.import_module("win32api").__name__, "win32api")

    def test_packages_that_can_do_without_do_without(self) -> None:
        self.assertEqual(ways(), {f"{name}.{way}": "without" for name, way in PROBES})

    def test_packages_that_cannot_have_them(self) -> None:
        import frame  # type: ignore[import]

        self.assertEqual(frame.NAMES, ("win32ts", "win32profile"))
        self.assertEqual(frame.later(), "win32timezone")

    def test_the_standard_library_asks_for_who_calls_it(self) -> None:
        with mock.patch("builtins.print") as printed:
            handler = logging.handlers.NTEventLogHandler("PyhostTests")
        printed.assert_not_called()  # it prints that there are no extensions for Windows
        handler.close()

    def test_multiprocessing(self) -> None:
        # The child finds this module and the packages by the same sys.path.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            probed, needed, own = pool.apply(ways_of_a_child)
        self.assertEqual(probed, {f"{name}.{way}": "without" for name, way in PROBES})
        self.assertEqual((needed, own), (("win32ts", "win32profile"), "win32pipe"))
