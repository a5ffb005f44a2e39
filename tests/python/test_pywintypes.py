# SPDX-License-Identifier: MIT
"""pywintypes: errors and handles behave as pywin32's."""

from __future__ import annotations

import unittest

import pywintypes
import win32event
import win32service


class Errors(unittest.TestCase):
    def test_three_parts(self) -> None:
        failure = pywintypes.error(5, "OpenService", "Access is denied.")
        self.assertEqual((failure.winerror, failure.funcname, failure.strerror), failure.args)
        self.assertEqual(failure.args, (5, "OpenService", "Access is denied."))

    def test_missing_parts_are_none(self) -> None:
        failure = pywintypes.error("something")
        self.assertEqual((failure.winerror, failure.funcname, failure.strerror), ("something", None, None))

    def test_one_class(self) -> None:
        self.assertIs(win32service.error, pywintypes.error)
        self.assertIs(win32event.error, pywintypes.error)

    def test_a_call_that_fails(self) -> None:
        with self.assertRaises(pywintypes.error) as caught:
            win32event.SetEvent(0)
        self.assertEqual((caught.exception.winerror, caught.exception.funcname), (6, "SetEvent"))
        self.assertFalse(caught.exception.strerror.endswith("\n"))


class Handles(unittest.TestCase):
    def event(self) -> pywintypes.HANDLEType:
        return win32event.CreateEvent(None, 0, 0, None)

    def test_is_a_number(self) -> None:
        handle = self.event()
        self.assertIsInstance(handle, pywintypes.HANDLEType)
        self.assertTrue(handle)
        self.assertEqual(int(handle), handle.handle)
        self.assertEqual(handle, int(handle))
        self.assertFalse(handle != int(handle))
        self.assertNotEqual(handle, None)
        self.assertEqual(repr(handle), f"<PyHANDLE:{int(handle)}>")
        self.assertEqual(str(handle), repr(handle))

    def test_hash_is_of_the_object(self) -> None:
        handle = self.event()
        self.assertEqual(len({handle, pywintypes.HANDLE(0), pywintypes.HANDLE(0)}), 3)

    def test_no_arithmetic(self) -> None:
        for calculate in (lambda h: h + 1, lambda h: 1 + h, lambda h: h * 2, lambda h: -h):
            with self.assertRaisesRegex(TypeError, "bad operand type"):
                calculate(self.event())

    def test_close_twice(self) -> None:
        handle = self.event()
        number = int(handle)
        handle.Close()
        handle.close()
        self.assertFalse(handle)
        with self.assertRaises(pywintypes.error):
            win32event.SetEvent(number)

    def test_detach_leaves_it_open(self) -> None:
        number = self.event().Detach()
        win32event.SetEvent(number)
        pywintypes.HANDLE(number).Close()

    def test_the_object_closes_it(self) -> None:
        handle = self.event()
        number = int(handle)
        del handle
        with self.assertRaises(pywintypes.error):
            win32event.SetEvent(number)

    def test_what_is_no_handle(self) -> None:
        for thing in ("12", 1.5, b"x", object()):
            with self.assertRaises(TypeError):
                win32event.SetEvent(thing)

    def test_service_handles_are_of_their_own_kind(self) -> None:
        manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_CONNECT)
        self.assertTrue(repr(manager).startswith("<PySC_HANDLE:"))
        with self.assertRaises(TypeError):
            win32service.CloseServiceHandle(self.event())
        win32service.CloseServiceHandle(manager)
        self.assertFalse(manager)
        win32service.CloseServiceHandle(manager)
