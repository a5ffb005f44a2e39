# SPDX-License-Identifier: MIT
"""What a program's main thread waits for: ended, or told to the host, which ends it, when the service is to stop."""

from __future__ import annotations

import _signal
import gc
import sys

from pyhost_compat import frames
from pyhost_compat.wake import handle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any

_WAITS_OF_LOOPS = ("selectors", "asyncio.windows_events", "twisted.internet.selectreactor")


def _end_wait(frame: FrameType) -> None:
    """Let a threading.Condition.wait() return as if it had been notified, and a Thread.join() as if its thread had ended.

    Locks hear of no signal on Windows, so a wait without a timeout would never end. The host still waits for the thread
    before the program's end.
    """
    threading = sys.modules.get("threading")
    if threading is None:
        return
    join = getattr(threading.Thread, "_wait_for_tstate_lock", None)  # before Python 3.13
    if join is not None and frame.f_code is join.__code__:
        lock = frame.f_locals["self"]._tstate_lock
        if lock is not None and lock.locked():
            lock.release()
    elif join is None and frame.f_code is threading.Thread.join.__code__:
        handle(frame.f_locals["self"])._set_done()
    if frame.f_code is not threading.Condition.wait.__code__:
        return
    condition = frame.f_locals["self"]
    waiter: Any = frame.f_locals.get("waiter")
    if waiter in condition._waiters:
        condition._waiters.remove(waiter)
        waiter.release()


def _is_loop(value: Any) -> bool:
    """Is it an event loop of asyncio (tornado's, too), or a reactor of Twisted's? Both have a way to be woken from any thread."""
    events = sys.modules.get("asyncio.events")
    reactors = sys.modules.get("twisted.internet.base")
    return isinstance(value, (getattr(events, "AbstractEventLoop", ()), getattr(reactors, "ReactorBase", ())))


def _wake_loops(found: list[FrameType]) -> None:
    """Give the event loops that run in these frames something to do: they come back to Python, where the signal is handled."""
    for loop in {id(value): value for frame in found if _is_loop(value := frame.f_locals.get("self"))}.values():
        call: Any = getattr(loop, "call_soon_threadsafe", None) or getattr(loop, "callFromThread", None)
        try:
            call(int)  # does nothing
        except RuntimeError:  # closed meanwhile
            continue


def _end_queue(frame: FrameType, function: str, number: int) -> None:
    """Let a queue.SimpleQueue.get() return, where the signal raises KeyboardInterrupt before anybody sees what it returns."""
    module = sys.modules.get("_queue")
    if module is None or function != "get" or _signal.getsignal(number) is not _signal.default_int_handler:
        return
    for queue in _values(frame):
        if isinstance(queue, module.SimpleQueue) and queue.empty():
            queue.put(None)


def _values(frame: FrameType) -> Iterator[Any]:
    """Yield the values that a frame's code can name: of its variables, of the globals that it uses, and of their attributes."""
    code = frame.f_code
    variables = [*code.co_varnames, *code.co_cellvars, *code.co_freevars]
    scopes = [(variables, frame.f_locals), (code.co_names, frame.f_locals), (code.co_names, frame.f_globals)]
    for value in [scope[name] for names, scope in scopes for name in names if name in scope]:
        yield value
        if not isinstance(value, type(sys)):
            yield from list(getattr(value, "__dict__", {}).values())


def _is_socket(value: Any) -> bool:
    """Is it the number of a socket, as eventlet hands it to select()?"""
    if type(value) is not int or value <= 0:
        return False
    try:
        sys.modules["_socket"].socket(fileno=value).detach()
    except OSError:
        return False
    return True


_MOST = 512  # sockets that select() takes on Windows


def _has_sockets(value: Any, kind: type) -> bool:
    """Is it a container with sockets, of a size that select() takes?"""
    if type(value) not in (list, tuple, set, frozenset) or len(value) > _MOST:
        return False
    return any(kind in type(item).__mro__ for item in list(value))  # isinstance() may run code of the object's


def _unnamed(frame: FrameType) -> list[Any]:
    """Return the sockets in containers that nothing refers to but a call's arguments: select([make()], [], []).

    No frame tells what it has handed over, and nothing whose call it was: where another thread selects as well, none.
    """
    socket = sys.modules.get("_socket")
    running = list(sys._current_frames().items())
    if socket is None or any(_selects(other) for _, other in running if other is not frame):
        return []
    own = object()  # what refers to it is of this function's making
    found = [own, *[value for value in gc.get_objects() if _has_sockets(value, socket.socket)]]
    here = sys._getframe()
    named = {id(value) for thread, _ in running for each in frames.frames(thread) if each is not here for value in each.f_locals.values()}
    for referents in [gc.get_referents(referrer) for referrer in gc.get_referrers(*found) if referrer is not frame]:
        if not any(each is own for each in referents):
            named.update(map(id, referents))
    return [item for value in found[1:] if id(value) not in named for item in list(value) if isinstance(item, socket.socket)]


def _waited(frame: FrameType, selecting: bool) -> Iterator[Any]:
    """Yield the sockets that a frame may wait for: where it selects, those of its selector or in its containers.

    A socket is anything with a fileno(), or the number itself in a selector.
    """
    if selecting:
        yield from _unnamed(frame)
    socket = sys.modules.get("_socket")
    selectors = sys.modules.get("selectors")
    for value in _values(frame):
        if socket is not None and isinstance(value, socket.socket):
            if selecting or value.gettimeout() != 0:
                yield value
        elif selecting and selectors is not None and isinstance(value, selectors.BaseSelector):
            yield from [key.fileobj for key in (value.get_map() or {}).values()]
        elif selecting and isinstance(value, (list, tuple, set, frozenset, dict)):
            yield from [item for item in list(value) if hasattr(item, "fileno") or _is_socket(item)]


def _number(socket: Any) -> int:
    try:
        return socket if isinstance(socket, int) else int(socket.fileno())
    except (OSError, ValueError):  # closed
        return -1


def _is_in_loop(found: list[FrameType]) -> bool:
    """Is what a thread waits in an event loop's own wait?"""
    for frame in found:
        if _is_loop(frame.f_locals.get("self")):
            return True
        if frame.f_globals.get("__name__") not in _WAITS_OF_LOOPS:
            break
    return False


_woken: object = None  # where the main thread was when it was woken


def _place(found: list[FrameType]) -> object:
    """Return what stands for the innermost of these frames and the instruction that it is in, without keeping it alive.

    A selector's frame is another one each time; what calls it is in the same instruction when it does so again.
    """
    frame = next((frame for frame in found if frame.f_globals.get("__name__") != "selectors"), found[0])
    return id(frame), id(frame.f_code), frame.f_lasti


def _selects(frame: FrameType) -> bool:
    """Is what a frame calls select.select()?"""
    call = frames.called(frame)
    if call is not None and call.function is not None:
        return getattr(call.function, "__module__", None) == "select"
    return "select" in (call.names if call is not None and call.names else frame.f_code.co_names)


_READS = ("accept", "connect", "do_handshake", "read", "recv", "select")
_WRITES = ("flush", "fsync", "print", "send", "write")


def _canceled(found: list[FrameType]) -> list[int] | None:
    """Return the sockets in which the call of the innermost of these frames may wait; None where it is not to be ended.

    What sends or writes would lose the rest of its data. A socket that the frame only knows may be another thread's.
    """
    call = frames.called(found[0])
    name = call.names[-1].lstrip("_").lower() if call is not None and call.names else ""
    if name.startswith(_WRITES):
        return None
    if _is_in_loop(found) or (name and not name.startswith(_READS) and not _selects(found[0])):
        return []
    return [value for value in dict.fromkeys(map(_number, _waited(found[0], _selects(found[0])))) if value > 0]


def _call_of(thread: int) -> tuple[int, str]:
    """Return the socket that a call of a thread's is a method of, and the method's name; 0 and "" where it is none of a socket."""
    found = list(frames.frames(thread))
    call = frames.called(found[0]) if found else None
    socket = sys.modules.get("_socket")
    if call is None or socket is None or not isinstance(call.owner, socket.socket):
        return 0, ""
    return max(_number(call.owner), 0), call.names[-1].lstrip("_")


def made_on(thread: int) -> int:
    """Return the socket that a call of a thread's is a method of, and no other thread's is; else 0, as for one that sends."""
    number, name = _call_of(thread)
    others = [other for other in sys._current_frames() if other != thread]
    if name.startswith(_WRITES) or any(_call_of(other)[0] == number for other in others):
        return 0
    return number


def wake(thread: int, number: int) -> list[int] | None:
    """End the main thread's wait for a lock, or in an event loop; return the sockets in which a call of it may wait.

    None: its call is not to be ended.
    """
    global _woken
    found = list(frames.frames(thread))
    if not found:
        return []
    _woken = _place(found)
    _end_wait(found[0])
    _wake_loops(found)
    call = frames.called(found[0])
    _end_queue(found[0], call.names[-1] if call is not None and call.names else "", number)
    return _canceled(found)


def wake_again(thread: int) -> list[int] | None:
    """Return the sockets of the call that wake() was to end where the main thread is in it still; else None."""
    found = list(frames.frames(thread))
    if not found or _woken != _place(found):
        return None
    return _canceled(found)


def _visit(server: Any) -> None:
    """Connect to a listening socket, and end the connection."""
    address, port, *rest = server.getsockname()
    client = type(server)(server.family, server.type)
    client.settimeout(1)
    client.connect_ex(({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address), port, *rest))
    client.close()


def connect(thread: int) -> None:
    """Let a select() return that could not be canceled, by a connection to a listening socket of it, as any client may make one."""
    socket = sys.modules.get("_socket")
    found = list(frames.frames(thread))
    if socket is None or not found or _woken != _place(found) or not _selects(found[0]):
        return
    for number in dict.fromkeys(map(_number, _waited(found[0], True))):
        if not _is_socket(number):
            continue
        server = socket.socket(fileno=number)
        try:
            if server.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                _visit(server)
        finally:
            server.detach()
