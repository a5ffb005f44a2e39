# SPDX-License-Identifier: MIT
"""How subprocess and multiprocessing start a service's processes: what these write is in the service's log, as UTF-8.

Imported when the first is about to start.
"""

from __future__ import annotations

import _winapi
import msvcrt
import os
import stat
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

# learn.microsoft.com, "Process Creation Flags". With one of the first three a process has another console than its parent, or none,
# and takes over no standard handles; the last is for what outlives the service.
DETACHED_PROCESS = 0x8
CREATE_NEW_CONSOLE = 0x10
CREATE_NO_WINDOW = 0x8000000
CREATE_BREAKAWAY_FROM_JOB = 0x1000000
STARTF_USESTDHANDLES = 0x100

NUMBERS = (-10, -11, -12)  # STD_INPUT_HANDLE and those behind it
ENCODING = ("utf-8", "backslashreplace")  # those of the service's own sys.stdout

# multiprocessing's children ignore PYTHON* variables where the service does; they say what they run in their command line.
WORKER = '"from multiprocessing.spawn import '
WORKER_IN_UTF8 = '"import sys; [f.reconfigure(encoding=%r, errors=%r) for f in (sys.stdout, sys.stderr) if f]; ' % ENCODING

INFINITE = 0xFFFFFFFF
WAIT_TIMEOUT = 0x102
WAIT_IO_COMPLETION = 0xC0  # the host has ended the wait

_create = _winapi.CreateProcess
_wait_for = _winapi.WaitForSingleObject
_variables: Callable[[], dict[str, str]]
_wait: Callable[[int, int, bool], int]
_apart: set[int] = set()  # handles of processes that are at no console with the service, and have no window of one
_installed = False


def _duplicate(handle: int, inheritable: bool) -> int:
    own = _winapi.GetCurrentProcess()
    return _winapi.DuplicateHandle(own, handle, own, 0, inheritable, _winapi.DUPLICATE_SAME_ACCESS)


def _status(handle: int) -> os.stat_result:
    descriptor = msvcrt.open_osfhandle(_duplicate(handle, False), os.O_NOINHERIT)
    try:
        return os.fstat(descriptor)
    finally:
        os.close(descriptor)


def _own_handles() -> list[int]:
    """Return the service's standard handles: nothing, and the log twice. Empty where its code has closed one."""
    handles = [_winapi.GetStdHandle(number) for number in NUMBERS]
    return [] if None in handles else handles


def _lead_to_the_log(handles: list[int], own: list[int]) -> bool:
    """Tell whether nobody reads through these handles, nor writes, but the log."""
    logs = [(log.st_dev, log.st_ino) for log in map(_status, own[1:])]
    return all(
        stat.S_ISCHR(status.st_mode) or (stat.S_ISREG(status.st_mode) and (status.st_dev, status.st_ino) in logs)
        for status in map(_status, handles)
    )


def _give(startup: Any, own: list[int], inherit: bool) -> tuple[Any, list[int]]:
    """Return a STARTUPINFO with the handles; what is to be closed when the process has been started."""
    import subprocess

    startup = subprocess.STARTUPINFO() if startup is None else startup.copy()
    handles = [_duplicate(handle, True) for handle in own]
    startup.dwFlags |= STARTF_USESTDHANDLES
    startup.hStdInput, startup.hStdOutput, startup.hStdError = handles
    listed = startup.lpAttributeList or {}
    if not inherit or listed.get("handle_list"):  # it inherits these, and nothing else
        startup.lpAttributeList = {**listed, "handle_list": [*listed.get("handle_list", ()), *handles]}
    return startup, handles


def _in_utf8(command: Any, environment: Any) -> tuple[Any, Any]:
    """Return the command line and the environment of a process that writes UTF-8 if it is a Python."""
    if isinstance(command, str) and WORKER in command:
        return command.replace(WORKER, WORKER_IN_UTF8 + WORKER[1:], 1), environment
    variables = _variables() if environment is None else environment
    if {"PYTHONIOENCODING", "PYTHONUTF8"} & set(map(str.upper, variables)):
        return command, environment
    return command, {**variables, "PYTHONIOENCODING": ":".join(ENCODING)}


def create_process(
    application: Any, command: Any, process_security: Any, thread_security: Any, inherit: bool, flags: int, environment: Any, directory: Any, startup: Any, /
) -> Any:  # fmt: skip
    """_winapi.CreateProcess, with the log where the process would write nowhere.

    Raises:
        OSError: as the original.
    """
    made: list[int] = []
    if not flags & CREATE_BREAKAWAY_FROM_JOB:
        try:
            own = _own_handles()
            given = startup is not None and startup.dwFlags & STARTF_USESTDHANDLES
            handles = [startup.hStdInput, startup.hStdOutput, startup.hStdError] if given else own
            if own and _lead_to_the_log(handles, own):
                command, environment = _in_utf8(command, environment)
            if own and not given and flags & (DETACHED_PROCESS | CREATE_NEW_CONSOLE | CREATE_NO_WINDOW):
                startup, made = _give(startup, own, inherit)
                inherit = True
        except (OSError, AttributeError, TypeError, ValueError):  # handles of the code's own that are none: the original says it
            pass
    try:
        process = _create(
            application, command, process_security, thread_security, inherit, flags, environment, directory, startup
        )
    finally:
        for handle in made:
            _winapi.CloseHandle(handle)
    _apart.discard(process[0])  # the number was another process's
    if flags & (DETACHED_PROCESS | CREATE_NO_WINDOW):
        _apart.add(process[0])
    return process


def wait_for_single_object(handle: Any, milliseconds: Any, /) -> Any:
    """_winapi.WaitForSingleObject, in which the host can let the main thread hear a signal.

    Ctrl+C, which ends the wait as it ends the other processes, does not come to one that is not at the service's console; a further
    signal is heard in the wait for any.

    Raises:
        OSError: as the original.
    """
    if not isinstance(handle, int) or not isinstance(milliseconds, int) or not 0 < milliseconds <= INFINITE:
        return _wait_for(handle, milliseconds)
    end = time.monotonic() + milliseconds / 1000
    left = milliseconds
    while left > 0:
        result = _wait(handle, left, handle in _apart)
        if result in (_winapi.WAIT_OBJECT_0, WAIT_TIMEOUT):
            return result
        if result != WAIT_IO_COMPLETION:
            break
        if milliseconds != INFINITE:
            left = max(int((end - time.monotonic()) * 1000), 0)
    return _wait_for(handle, left)


def install(variables: Callable[[], dict[str, str]], wait: Callable[[int, int, bool], int]) -> None:
    """Take the place of two functions of _winapi's, once; variables() is what a process inherits, wait() a wait that can be ended.

    wait() takes a handle, milliseconds, and whether its process is apart, which hears nothing.
    """
    global _variables, _wait, _installed
    _variables = variables
    _wait = wait
    if not _installed:
        _installed = True
        _winapi.CreateProcess = create_process
        _winapi.WaitForSingleObject = wait_for_single_object
