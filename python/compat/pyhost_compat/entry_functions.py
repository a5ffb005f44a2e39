# SPDX-License-Identifier: MIT
"""Why a function that a service is to run would run nothing, as far as it can be seen without a call."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from types import FunctionType, MethodType
from typing import Any


def _called(function: Any) -> Any:
    """Return what runs when the object is called."""
    while isinstance(function, functools.partial):
        function = function.func
    if isinstance(function, (FunctionType, MethodType, type)):
        return function
    call = getattr(type(function), "__call__", function)
    return MethodType(call, function) if isinstance(call, FunctionType) else call


def _missing(function: object) -> list[str]:
    """Return the arguments that a call without any would miss; none where only the call itself tells."""
    called, skipped = function if isinstance(function, functools.partial) else _called(function), 0
    if isinstance(called, MethodType):
        called, skipped = called.__func__, 1
    if not isinstance(called, FunctionType):
        return []
    code, defaults = called.__code__, called.__defaults__ or ()
    positional = list(code.co_varnames[skipped : code.co_argcount - len(defaults)])
    named = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    return positional + [name for name in named if name not in (called.__kwdefaults__ or {})]


def _server(arguments: list[str]) -> tuple[str, str] | None:
    """Return the interface of a web application that takes these, and a server for it; None: it is none."""
    names = [name.lstrip("_") for name in arguments]
    if len(names) == 3 and names[1:] == ["receive", "send"]:
        return "ASGI", "uvicorn"
    return ("WSGI", "waitress") if len(names) == 2 and names[1] == "start_response" else None


def _place(module: str) -> str:
    """Return the option that lets a server find the module."""
    file = getattr(sys.modules.get(module), "__file__", None)
    if not file:
        return ""
    directory = os.path.abspath(file)
    for _ in range(module.count(".") + 1 + (os.path.basename(file) == "__init__.py")):
        directory = os.path.dirname(directory)
    return f'--directory "{directory}" ' if " " in directory else f"--directory {directory} "


def refusal(function: object, name: str) -> tuple[str, str] | None:
    """Return what is wrong with the function, "module:name", and what to do; None: nothing that can be seen."""
    called = _called(function)
    missing = _missing(function)
    server = _server(missing)
    if server:
        return (
            f"is a web application ({server[0]}), which only a web server calls",
            f"let a web server run it: {_place(name.partition(':')[0])}-m {server[1]} {name}",
        )
    if missing:
        return (
            f"needs arguments ({', '.join(missing)}), and a service calls it without any",
            "name a function without required arguments: what stands behind it on the command line is in sys.argv",
        )
    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(called):
        own = name.rpartition(":")[2]
        return (
            "is a coroutine function: a call of it runs nothing",
            f'write "def start(): asyncio.run({own}())" beside it, and name that: {name.rpartition(":")[0]}:start',
        )
    if inspect.isgeneratorfunction(called) or inspect.isasyncgenfunction(called):
        return ("is a generator function: a call of it runs nothing", "name a function that does its work when it is called")
    return None


def made(result: object, name: str) -> tuple[str, str] | None:
    """Return what the function, "module:name", gave back that is no exit code, and what runs it; None: it is one, or a message."""
    if isinstance(result, (int, str)):
        return None
    module, _, own = name.partition(":")
    server = _server(_missing(result))
    if server:
        factory = "--factory" if server[1] == "uvicorn" else "--call"
        advice = f"let a web server run it: {_place(module)}-m {server[1]} {factory} {name}"
    else:
        names = [method for method in ("run", "main", "start", "serve_forever", "serve") if callable(getattr(result, method, None))]
        advice = f"let {own} itself run what it makes, and return None or an exit code"
        if names:
            advice = f'write "def begin(): {own}().{names[0]}()" beside it, and name that: {module}:begin'
    return f"{name} returned an object of the class {type(result).__name__}, which nobody runs", advice
