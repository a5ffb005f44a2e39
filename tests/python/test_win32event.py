# SPDX-License-Identifier: MIT
"""win32event: what is made can be waited for."""

from __future__ import annotations

import threading
import time
import unittest

import pywintypes
import win32event


class Events(unittest.TestCase):
    def test_set_and_wait(self) -> None:
        event = win32event.CreateEvent(None, 0, 0, None)
        self.assertEqual(win32event.WaitForSingleObject(event, 0), win32event.WAIT_TIMEOUT)
        win32event.SetEvent(event)
        self.assertEqual(win32event.WaitForSingleObject(event, 1000), win32event.WAIT_OBJECT_0)
        self.assertEqual(win32event.WaitForSingleObject(event, 0), win32event.WAIT_TIMEOUT)

    def test_manual_reset(self) -> None:
        event = win32event.CreateEvent(None, True, True, None)
        for _ in range(2):
            self.assertEqual(win32event.WaitForSingleObject(event, 0), 0)
        win32event.ResetEvent(event)
        self.assertEqual(win32event.WaitForSingleObject(event, 0), 258)

    def test_wait_lets_other_threads_run(self) -> None:
        event = win32event.CreateEvent(None, 0, 0, None)
        threading.Timer(0.05, win32event.SetEvent, [event]).start()
        for infinite in (win32event.INFINITE, 0xFFFFFFFF):
            self.assertEqual(win32event.WaitForSingleObject(event, infinite), 0)
            win32event.SetEvent(event)

    def test_names(self) -> None:
        first = win32event.CreateEvent(None, 1, 0, "pyhost-test-événement")
        second = win32event.OpenEvent(win32event.EVENT_MODIFY_STATE, False, "pyhost-test-événement")
        win32event.SetEvent(second)
        self.assertEqual(win32event.WaitForSingleObject(first, 0), 0)
        with self.assertRaises(pywintypes.error) as caught:
            win32event.OpenEvent(win32event.EVENT_ALL_ACCESS, 0, "pyhost-test-nobody")
        self.assertEqual(caught.exception.args[:2], (2, "OpenEvent"))

    def test_all_arguments_are_needed(self) -> None:
        with self.assertRaises(TypeError):
            win32event.CreateEvent(None, 0, 0)

    def test_pulse(self) -> None:
        win32event.PulseEvent(win32event.CreateEvent(None, 0, 0, None))

    def test_security(self) -> None:
        attributes = pywintypes.SECURITY_ATTRIBUTES()
        attributes.bInheritHandle = True
        self.assertTrue(win32event.CreateEvent(attributes, 0, 0, None))


class Several(unittest.TestCase):
    def test_first_of_two(self) -> None:
        events = [win32event.CreateEvent(None, 0, 0, None) for _ in range(2)]
        win32event.SetEvent(events[1])
        self.assertEqual(win32event.WaitForMultipleObjects(events, 0, 1000), win32event.WAIT_OBJECT_0 + 1)
        self.assertEqual(win32event.WaitForMultipleObjects(tuple(events), True, 0), win32event.WAIT_TIMEOUT)

    def test_too_many(self) -> None:
        event = win32event.CreateEvent(None, 0, 0, None)
        with self.assertRaises(win32event.error) as caught:
            win32event.WaitForMultipleObjects([event] * 65, 0, 0)
        self.assertEqual(caught.exception.winerror, 87)

    def test_with_messages(self) -> None:
        event = win32event.CreateEvent(None, 0, 1, None)
        args = ((event,), 0, 1000, win32event.QS_ALLINPUT)
        self.assertEqual(win32event.MsgWaitForMultipleObjects(*args), 0)

    def test_signal_and_wait(self) -> None:
        one, other = (win32event.CreateEvent(None, 0, initial, None) for initial in (0, 1))
        self.assertEqual(win32event.SignalObjectAndWait(one, other, 1000, False), 0)
        self.assertEqual(win32event.WaitForSingleObject(one, 0), 0)


class Others(unittest.TestCase):
    def test_mutex(self) -> None:
        mutex = win32event.CreateMutex(None, True, None)
        win32event.ReleaseMutex(mutex)
        with self.assertRaises(pywintypes.error):
            win32event.ReleaseMutex(mutex)

    def test_a_mutex_that_is_there(self) -> None:
        import win32api
        import winerror

        first = win32event.CreateMutex(None, False, "pyhost-test-once")
        self.assertEqual(win32api.GetLastError(), 0)
        second = win32event.CreateMutex(None, False, "pyhost-test-once")
        self.assertEqual(win32api.GetLastError(), winerror.ERROR_ALREADY_EXISTS)
        self.assertNotEqual(first, second)

    def test_semaphore(self) -> None:
        semaphore = win32event.CreateSemaphore(None, 1, 2, None)
        self.assertEqual(win32event.WaitForSingleObject(semaphore, 0), 0)
        self.assertEqual(win32event.ReleaseSemaphore(semaphore, 1), 0)
        self.assertEqual(win32event.ReleaseSemaphore(semaphore, 1), 1)

    def test_timer(self) -> None:
        timer = win32event.CreateWaitableTimer(None, False, None)
        start = time.monotonic()
        win32event.SetWaitableTimer(timer, -500_000, 0, None, None, False)
        self.assertEqual(win32event.WaitForSingleObject(timer, 5000), 0)
        self.assertGreater(time.monotonic() - start, 0.03)
        win32event.CancelWaitableTimer(timer)
