# SPDX-License-Identifier: MIT
"""Why a function that a service is to run would run nothing, as far as it can be seen without a call."""

from __future__ import annotations

import functools
import inspect
from types import FunctionType, MethodType
from typing import Any


def _missing(function: object) -> list[str]:
    """Return the arguments that a call without any would miss; none where only the call itself tells."""
    skipped = 0
    if isinstance(function, MethodType):
        function, skipped = function.__func__, 1
    if not isinstance(function, FunctionType):
        return []
    code, defaults = function.__code__, function.__defaults__ or ()
    positional = list(code.co_varnames[skipped : code.co_argcount - len(defaults)])
    named = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    return positional + [name for name in named if name not in (function.__kwdefaults__ or {})]


def _called(function: Any) -> Any:
    """Return what runs when the object is called."""
    while isinstance(function, functools.partial):
        function = function.func
    if isinstance(function, (FunctionType, MethodType, type)):
        return function
    return getattr(type(function), "__call__", function)


def refusal(function: object, name: str) -> tuple[str, str] | None:
    """Return what is wrong with the function, "module:name", and what to do; None: nothing that can be seen."""
    called = _called(function)
    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(called):
        own = name.rpartition(":")[2]
        return (
            "is a coroutine function: a call of it runs nothing",
            f'write "def start(): asyncio.run({own}())" beside it, and name that: {name.rpartition(":")[0]}:start',
        )
    if inspect.isgeneratorfunction(called) or inspect.isasyncgenfunction(called):
        return ("is a generator function: a call of it runs nothing", "name a function that does its work when it is called")
    missing = _missing(function)
    if missing:
        return (
            f"needs arguments ({', '.join(missing)}), and a service calls it without any",
            "name a function without required arguments: what stands behind it on the command line is in sys.argv",
        )
    return None
