# SPDX-License-Identifier: MIT
"""What a thread waits in, told from its frames, on each Python; and the waits that are ended without the host's part in it."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import queue
import select
import selectors
import signal
import socket
import socketserver
import threading
import time
import unittest

from pyhost_compat import frames, waits, wake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def begin(function: Callable[..., Any], *arguments: Any) -> threading.Thread:
    """Start a thread, and wait until it waits: its innermost frame is in the same place twice."""
    thread = threading.Thread(target=function, args=arguments, daemon=True)
    thread.start()
    places: list[object] = [None]
    while len(places) < 5 or len(set(places[-5:])) > 1:
        time.sleep(0.02)
        inner = next(frames.frames(thread.ident or 0), None)
        places.append(None if inner is None else (inner.f_code, inner.f_lasti))
    return thread


class Holder:
    """Has what is waited for as attributes."""

    def __init__(self) -> None:
        """Make it."""
        self.jobs: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.sleep = time.sleep
        self.lock = threading.Lock()
        self.lock.acquire()


class CulpritTest(unittest.TestCase):
    """The line that names what a thread waits in."""

    def culprit(self, function: Callable[..., Any], *arguments: Any) -> str:
        """Return what the line says of a thread that runs the function, without the place."""
        text = frames.culprit(begin(function, *arguments).ident or 0)
        self.assertTrue(text.startswith("the main thread waits in "), text)
        name, _, place = text[len("the main thread waits in ") :].rpartition(", ")
        self.assertRegex(place, r"^test_waits\.py line \d+$")
        return name

    def test_functions_of_c(self) -> None:
        """Functions, methods of variables and of their attributes, with all kinds of arguments."""
        own = Holder()
        lock = own.lock

        def method() -> None:
            own.jobs.get(block=True)

        def nested() -> None:
            time.sleep(max(100, min(200, 300)))

        def packed(*arguments: Any) -> None:
            own.sleep(*arguments, **{})

        def packed_without_names(*arguments: Any) -> None:
            own.sleep(*arguments)

        def with_statement() -> None:
            with lock:
                pass

        def timed() -> None:
            lock.acquire(timeout=1000)

        self.assertEqual(self.culprit(method), "_queue.SimpleQueue.get")
        self.assertEqual(self.culprit(nested), "time.sleep")
        self.assertEqual(self.culprit(packed, 1000), "time.sleep")
        self.assertEqual(self.culprit(packed_without_names, 1000), "time.sleep")
        self.assertEqual(self.culprit(with_statement), "_thread.lock.__enter__")
        self.assertEqual(self.culprit(timed), "_thread.lock.acquire")

    def test_functions_of_python(self) -> None:
        """The standard library's are named by what the program calls of it."""

        def event() -> None:
            threading.Event().wait()

        def partial() -> None:
            functools.partial(functools.partial(time.sleep), 1000)()

        self.assertEqual(self.culprit(event), "threading.Event.wait")
        self.assertIn("time.sleep", self.culprit(partial))

    def test_what_a_pool_calls(self) -> None:
        """A worker's frame calls a partial of a Context's run(); a method of C's has no module."""
        one, other = socket.socketpair()
        with one, other:
            for function in (one.recv, functools.partial(one.recv), functools.partial(contextvars.Context().run, one.recv)):

                def pool(called: Any = function) -> None:
                    called(1)

                thread = begin(pool)
                text = frames.culprit(thread.ident or 0)
                other.send(b"x")
                thread.join(60)
                self.assertRegex(text, r"^the main thread waits in socket\.socket\.recv, test_waits\.py line \d+$")

    def test_calls_without_a_name(self) -> None:
        """The line of the source stands for them."""
        own = [Holder().lock]

        def item() -> None:
            own[0].acquire()

        self.assertEqual(self.culprit(item), "own[0].acquire()")

    def test_code_that_computes(self) -> None:
        """It waits in nothing."""
        running = [True]

        def compute() -> None:
            while running:
                pass

        thread = threading.Thread(target=compute, daemon=True)
        thread.start()
        time.sleep(0.2)
        text = frames.culprit(thread.ident or 0)
        running.clear()
        thread.join()
        self.assertRegex(text, r"^the main thread is at test_waits\.py line \d+$")


class WakeTest(unittest.TestCase):
    """Waits that end without a call of the host's."""

    def test_a_select_on_a_server(self) -> None:
        """A connection makes it return, to each address that a server can have."""
        for address in ("127.0.0.1", ""):
            with socket.create_server((address, 0)) as server:
                server.setblocking(False)
                ready: list[Any] = []
                thread = begin(lambda: ready.append(select.select([server], [], [])))  # noqa: B023
                self.assertEqual(waits.wake(thread.ident or 0, signal.SIGINT), [server.fileno()])
                waits.connect(thread.ident or 0)
                thread.join(60)
                self.assertEqual(ready, [([server], [], [])])

    def test_sockets_without_a_name(self) -> None:
        """They are those of the call's arguments; where another thread selects as well, nobody knows whose they are."""
        pair = {"one": socket.create_server(("127.0.0.1", 0))}
        kept = [socket.create_server(("127.0.0.1", 0))]
        thread = begin(lambda: select.select([pair["one"]], [], [], 60))
        self.assertEqual(waits.wake(thread.ident or 0, signal.SIGINT), [pair["one"].fileno()])
        other = begin(lambda: select.select(kept, [], [], 60))
        self.assertEqual(waits.wake(thread.ident or 0, signal.SIGINT), [])
        for server in (*pair.values(), *kept):
            with socket.socket() as client:
                client.connect(server.getsockname())
        for waiting in (thread, other):
            waiting.join(60)
        for server in (*pair.values(), *kept):
            server.close()

    def test_a_selector(self) -> None:
        """What is registered is told to the host; a connected socket is left alone."""
        one, other = socket.socketpair()
        with one, other, selectors.DefaultSelector() as selector:
            selector.register(one, selectors.EVENT_READ)
            thread = begin(selector.select)
            self.assertEqual(waits.wake(thread.ident or 0, signal.SIGINT), [one.fileno()])
            waits.connect(thread.ident or 0)
            self.assertTrue(thread.is_alive())
            other.send(b"x")
            thread.join(60)

    def test_what_is_no_socket_itself(self) -> None:
        """A server of socketserver's, which its selector knows as such, has a fileno(); a connection makes its wait return each time."""
        with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
            for _ in range(2):
                thread = begin(server.handle_request)
                self.assertEqual(waits.wake(thread.ident or 0, signal.SIGINT), [server.fileno()])
                waits.connect(thread.ident or 0)
                thread.join(60)
                self.assertFalse(thread.is_alive())

    def test_nothing_of_another_wait(self) -> None:
        """Sockets that the thread does not wait in are not told, though its frame has them."""
        one, other = socket.socketpair()
        with one, other:

            def sleep() -> None:
                one.setblocking(False)
                time.sleep(1000)

            self.assertEqual(waits.wake(begin(sleep).ident or 0, signal.SIGINT), [])

    def test_a_wait_that_is_another_by_now(self) -> None:
        """What was not woken is not made to fail."""
        one, other = socket.socketpair()
        with one, other:
            thread = begin(one.recv, 1)
            self.assertEqual(waits.made_on(thread.ident or 0), 0)  # the frame is threading's, which calls what it was given
            second = begin(time.sleep, 1000)
            waits.wake(second.ident or 0, signal.SIGINT)
            self.assertIsNone(waits.wake_again(thread.ident or 0))
            other.send(b"x")
            thread.join(60)

    def test_a_selector_loop(self) -> None:
        """It gets something to do, and the host nothing to cancel."""
        loop = asyncio.SelectorEventLoop()
        turns: list[int] = []
        run_once = loop._run_once  # type: ignore[attr-defined]
        thread = begin(loop.run_forever)
        loop._run_once = lambda: (turns.append(1), run_once())  # type: ignore[attr-defined]
        self.assertEqual(waits.wake(thread.ident or 0, signal.SIGINT), [])
        end = time.monotonic() + 60
        while not turns and time.monotonic() < end:  # the turn after the one that was woken
            time.sleep(0.02)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()
        self.assertTrue(turns)


class SignalTest(unittest.TestCase):
    """Which signal stops a program."""

    def setUp(self) -> None:
        """Keep the handlers."""
        self.numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGBREAK)
        self.handlers = {number: signal.getsignal(number) for number in self.numbers}

    def tearDown(self) -> None:
        """Restore them."""
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def stops(self, **handlers: Any) -> int:
        """Return it, with these handlers set."""
        for number, handler in self.handlers.items():
            signal.signal(number, handlers.get(signal.Signals(number).name, handler))
        return wake.stop_signal(0, 0)

    def one(self, *_: Any) -> None:
        """Handle a signal."""

    def other(self, *_: Any) -> None:
        """Handle another."""

    def test_the_order(self) -> None:
        """Its own before Python's; the same for all is SIGINT."""
        self.assertEqual(self.stops(), signal.SIGINT)
        self.assertEqual(self.stops(SIGTERM=self.one), signal.SIGTERM)
        self.assertEqual(self.stops(SIGBREAK=self.one), signal.SIGBREAK)
        self.assertEqual(self.stops(SIGINT=self.one, SIGTERM=self.other), signal.SIGTERM)
        self.assertEqual(self.stops(SIGINT=self.one, SIGTERM=self.one, SIGBREAK=self.one), signal.SIGINT)
        self.assertEqual(self.stops(SIGINT=signal.SIG_IGN, SIGTERM=self.one), signal.SIGTERM)

    def test_the_next(self) -> None:
        """SIGINT, and at last KeyboardInterrupt past a handler of the program's own."""
        self.stops(SIGTERM=self.one)
        self.assertEqual(wake.further_signal(signal.SIGTERM, 0), signal.SIGINT)
        self.assertEqual(wake.further_signal(signal.SIGTERM, 1), signal.SIGINT)
        self.stops(SIGINT=self.one)
        self.assertEqual(wake.further_signal(signal.SIGINT, 1), 0)
        self.stops(SIGINT=signal.SIG_IGN, SIGTERM=self.one)
        self.assertEqual(wake.further_signal(signal.SIGTERM, 0), signal.SIGTERM)
