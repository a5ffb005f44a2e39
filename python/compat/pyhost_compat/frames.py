# SPDX-License-Identifier: MIT
"""What a thread is in the middle of: its frames, what the innermost of them calls, and one line of it for a person."""

from __future__ import annotations

import dis
import linecache
import os
import sys

from pyhost_compat.wake import lasting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType
    from typing import Any

_ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")
_NAMES = ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_BORROW")
_JUMPS = {*dis.hasjrel, *dis.hasjabs}
_MODERN = sys.version_info >= (3, 11)  # a NULL or self beside each callable
_PAIRS = ("CALL", "PRECALL", "CALL_METHOD", "CALL_KW")  # a callable has one beside it
_ITERATIONS = ("FOR_ITER", "GET_ITER", "UNPACK_SEQUENCE")  # may call, what has no name
_WITH = ("SETUP_WITH", "BEFORE_WITH")
_MISSING: Any = object()


class Call:
    """What a frame calls: its names as they stand in the source, and the objects behind them as far as they can be told."""

    def __init__(self, names: list[str], owner: Any, function: Any) -> None:
        """Take the dotted name, the object whose attribute the last name is (if there are two), and what is called."""
        self.names = names
        self.owner = owner
        self.function = function

    @property
    def name(self) -> str:
        """A name for a person: of the function's or the object's type where they are known, "zmq.Socket.recv"."""
        owner, function = self.owner, _innermost(self.function)
        module = getattr(function, "__module__", None)
        name = getattr(function, "__qualname__", None)
        if isinstance(module, str) and isinstance(name, str):
            return _without_builtins(module, name)
        bound = getattr(function, "__self__", None)
        if isinstance(name, str) and bound is not None:  # a method of C's, which has no module
            return _without_builtins(type(bound).__module__, f"{type(bound).__qualname__}.{function.__name__}")
        if owner is _MISSING or len(self.names) < 2:  # noqa: PLR2004
            return ".".join(self.names)
        return _without_builtins(type(owner).__module__, f"{type(owner).__qualname__}.{self.names[-1]}")


def _innermost(function: Any) -> Any:
    """Return what is called in the end by functools.partial objects and, as in asyncio.to_thread(), by a Context's run()."""
    while hasattr(function, "func") and hasattr(function, "args"):
        runs = type(getattr(function.func, "__self__", None)).__name__ == "Context" and function.args
        function = function.args[0] if runs else function.func
    return function


def _without_builtins(module: str, name: str) -> str:
    return name if module == "builtins" else f"{module}.{name}"


def frames(thread: int) -> Iterator[FrameType]:
    """Yield the frames of a thread, the innermost first."""
    frame = sys._current_frames().get(thread)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _above_callable(instruction: dis.Instruction) -> int | None:
    """Return how many items the stack has down to a call's callable, itself (and what stands beside it) included."""
    name, count = instruction.opname, instruction.arg or 0
    if name in _WITH:
        return 1
    if name in ("CALL", "PRECALL", "CALL_METHOD"):
        return count + 2
    if name == "CALL_FUNCTION":
        return count + 1
    if name in ("CALL_FUNCTION_KW", "CALL_KW"):
        return count + 2 + _MODERN
    if name == "CALL_FUNCTION_EX":
        keywords = instruction.arg is None or count & 1  # from Python 3.14 on they, or a NULL, are always there
        return 2 + bool(keywords) + _MODERN
    return None


def _names(code: CodeType, last: int) -> list[str] | None:
    """Return the dotted name of what the instruction at an offset calls; empty where it is no plain name; None: no call.

    The compiler evaluates the callable, then its arguments: walking back, the arguments end where the stack has only what the
    call takes besides them.
    """
    everything = list(dis.get_instructions(code))
    instructions = [i for i in everything if i.offset <= last]
    if instructions and instructions[-1].opname == "DICT_MERGE":  # before Python 3.11 the call behind it counts with it
        instructions = everything[: len(instructions) + 1]
    if len(instructions) > 1 and instructions[-1].opname == "CALL" and instructions[-2].opname == "PRECALL":
        del instructions[-2]  # of this call, in Python 3.11
    call = instructions.pop() if instructions else None
    wanted = _above_callable(call) if call is not None else None
    if call is None or wanted is None:
        return [] if call is not None and call.opname in _ITERATIONS else None
    names: list[str] = ["__enter__"] if call.opname in _WITH else []
    if instructions and instructions[-1].opname == "LOAD_SPECIAL":  # from Python 3.14 on a with statement calls, as others do
        names.append(instructions[-1].argrepr)
        while instructions.pop().opname != "COPY":
            pass
        wanted = 1
    paired = call.opname in _PAIRS or (call.opname == "CALL_FUNCTION_EX" and _MODERN)
    beside = 2 if paired and wanted > 1 else 1
    for instruction in reversed(instructions):
        if wanted <= beside:
            if instruction.opname in _ATTRIBUTES:
                names.append(str(instruction.argval))
            elif instruction.opname in _NAMES:
                return [*names, str(instruction.argval)][::-1]
            elif instruction.opname not in ("PUSH_NULL", "PRECALL", "KW_NAMES", "NOP"):
                return []
        if instruction.is_jump_target or instruction.opcode in _JUMPS:
            return []  # an argument with branches: not one way back
        wanted -= dis.stack_effect(instruction.opcode, instruction.arg, jump=False)
    return []


def _attribute(value: Any, name: str) -> Any:
    """Return an attribute without running code of its own (a property, a __getattr__)."""
    if isinstance(value, type(sys)):
        return vars(value).get(name, _MISSING)
    found = _MISSING
    for kind in type(value).__mro__:
        found = vars(kind).get(name, found)
        if found is not _MISSING:
            break
    own = getattr(value, "__dict__", {})
    return own.get(name, found) if isinstance(own, dict) else found


def called(frame: FrameType) -> Call | None:
    """Return what a frame calls in C, without names where they cannot be told; None where it calls nothing."""
    names = _names(frame.f_code, frame.f_lasti)
    if names is None:
        return None
    value, owner = _MISSING, _MISSING
    for scope in (frame.f_locals, frame.f_globals, frame.f_builtins):
        if names and names[0] in scope:
            value = scope[names[0]]
            break
    for name in names[1:]:
        owner, value = value, _MISSING if value is _MISSING else _attribute(value, name)
    return Call(names, owner, None if value is _MISSING else value)


def _is_programs_own(frame: FrameType) -> bool:
    """Is it code of the program: not of the standard library, of an installed package, or frozen?"""
    path = frame.f_code.co_filename.replace("/", "\\").lower()
    library = dis.__file__.replace("/", "\\").lower().rpartition("\\")[0]
    return not path.startswith(("<frozen", library + "\\")) and "\\site-packages\\" not in path and ".exe\\" not in path


def _qualified(inner: FrameType) -> str:
    """Return the name of the function of a Python frame."""
    name = getattr(inner.f_code, "co_qualname", None)  # since Python 3.11
    if name is None:
        owner = inner.f_locals.get("self")
        name = inner.f_code.co_name if owner is None else f"{type(owner).__qualname__}.{inner.f_code.co_name}"
    return f"{inner.f_globals.get('__name__', '?')}.{name}"


def _place(frame: FrameType) -> str:
    return f"{frame.f_code.co_filename.replace('/', chr(92)).rpartition(chr(92))[2]} line {frame.f_lineno}"


def _waits(found: list[FrameType]) -> str:
    """Return what a thread does, of which these are the frames, as seen from the program's own innermost one."""
    found = [frame for frame in found if not str(frame.f_globals.get("__name__")).startswith("pyhost_compat.")] or found
    own = next((i for i, frame in enumerate(found) if _is_programs_own(frame)), 0)
    frame = found[own]
    if own > 0:
        return f"waits in {_qualified(found[own - 1])}, {_place(frame)}"
    call = called(frame)
    if call is None:
        return f"is at {_place(frame)}"
    name = call.name or linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip() or "a call"
    return f"waits in {name}, {_place(frame)}"


def _pool_worker(found: list[FrameType]) -> Any:
    """Return a worker thread that asyncio.run() waits for at its end, where these are its frames and a worker is at work; else None."""
    runners = sys.modules.get("asyncio.runners")
    pools = sys.modules.get("concurrent.futures.thread")
    if runners is None or pools is None or not any(frame.f_globals is vars(runners) for frame in found):
        return None
    work = pools._WorkItem.run.__code__
    workers = [thread for thread in lasting() if any(frame.f_code is work for frame in frames(thread.ident or 0))]
    return next(iter(workers), None)


def culprit(thread: int) -> str:
    """Return a line on what the main thread, of this identifier, waits in; where it joins another thread, on that, too."""
    found = list(frames(thread))
    threading = sys.modules.get("threading")
    if found:
        text = f"the main thread {_waits(found)}"
        joins = threading.Thread.join.__code__ if threading is not None else None
        joined = next((frame.f_locals["self"] for frame in found if frame.f_code is joins), None) or _pool_worker(found)
    else:
        text = "the main thread's own code has ended"
        joined = next(iter(lasting()), None)
    inner = list(frames(joined.ident)) if joined is not None else []
    return text if not inner else f'{text}; it waits for the thread "{joined.name}", which {_waits(inner)}'


def culprits(thread: int, delivering: int, handler: str) -> str:
    """Return that line, below one on what a handler waits in, by its name, that a thread of the second identifier is in the middle of."""
    found = list(frames(delivering))
    return f"{handler} {_waits(found)}\n{culprit(thread)}" if found else culprit(thread)


def tell_culprits(thread: int, delivering: int, handler: str, descriptor: int) -> None:
    """Write those lines to a descriptor, past sys.stderr, whose lock a thread may hold."""
    os.write(descriptor, f"{culprits(thread, delivering, handler)}\n".encode("utf-8", "backslashreplace"))
