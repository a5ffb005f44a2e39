#!/usr/bin/python3
"""A CPython that has lost Py_SetPythonHome: started by PyInitConfig, a program sees what it sees on the CPython that has it.

usage: initialization.py [CASE]...     inside scripts/sandbox, with 3.14

The stand-in is called python316.dll and hands all else on to 3.14's.
"""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Callable

from machine import HOST, Base, Service, copy, linux, put, run, run_all, write

BASE = Base.under_test()
LATER = r"C:\Python316"
SCRIPT = r"C:\planned\seen.py"
SEEN = """
import faulthandler, json, os, signal, sys, tracemalloc
print("SEEN " + json.dumps({
    "flags": repr(sys.flags), "argv": sys.argv, "path": sys.path, "prefix": sys.prefix, "executable": sys.executable,
    "base": sys._base_executable, "options": sys._xoptions, "warnings": sys.warnoptions, "traced": tracemalloc.is_tracing(),
    "frames": tracemalloc.get_traceback_limit(), "faults": faulthandler.is_enabled(),
    "seeded": hash("a") if os.environ.get("PYTHONHASHSEED") else None, "digits": sys.get_int_max_str_digits(),
    "interrupt": signal.getsignal(signal.SIGINT) is signal.default_int_handler, "bytecode": [sys.dont_write_bytecode, sys.pycache_prefix],
    "streams": [(stream.encoding, stream.errors, stream.line_buffering) for stream in (sys.stdin, sys.stdout, sys.stderr)],
}, sort_keys=True), flush=True)
"""


def seen_on(directory: str, options: tuple[str, ...]) -> dict[str, object]:
    """What a program sees of the Python in directory; its own places are called alike."""
    with Service("Seen") as service:
        run(HOST, "install", "--name", service.name, "--python", rf"{directory}\python.exe", *options, "--", SCRIPT, "one", "two words")
        said = run(HOST, "debug", service.name)  # a console: under Wine a service's C has no stderr, which faulthandler wants
        found = re.search(r"^SEEN (\{.*\})\s*$", said, re.MULTILINE)
        assert found, said
        text = re.sub(re.escape(json.dumps(directory)[1:-1]), "PYTHON", found[1], flags=re.IGNORECASE)
        seen: dict[str, object] = json.loads(text)
        return seen


def prepare() -> None:
    """Lay out the stand-in, and the program."""
    if not linux(LATER).exists():
        copy(BASE.directory, LATER)
        linux(rf"{LATER}\python.exe").unlink()
        put("python316_of_314.exe", rf"{LATER}\python.exe")
        put("python316_of_314.dll", rf"{LATER}\python316.dll")
        write(SCRIPT, SEEN)


def the_same(*options: str) -> None:
    """With these options of install the two see the same."""
    prepare()
    before, after = seen_on(BASE.directory, options), seen_on(LATER, options)
    assert after == before, {key: (before[key], after[key]) for key in before if before[key] != after[key]}


def no_number() -> None:
    """A limit that Python refuses fails the start with Python's reason."""
    prepare()
    for directory in (BASE.directory, LATER):
        with Service("Seen") as service:
            run(HOST, "install", "--name", service.name, "--python", rf"{directory}\python.exe", "--environment=PYTHONINTMAXSTRDIGITS=5", SCRIPT)
            said = run(HOST, "debug", service.name, code=None)
            assert "invalid limit; must be >= 640 or 0 for unlimited" in said and "SEEN" not in said, said


def flags(*words: str) -> list[str]:
    """Each as an option of the interpreter."""
    return [f"--python-flag={word}" for word in words]


CASES: list[tuple[str, Callable[[], None]]] = [
    ("plain", the_same),
    ("development", functools.partial(the_same, *flags("-X", "dev"))),
    ("options", functools.partial(the_same, *flags("-X", "faulthandler", "-X", "tracemalloc=3", "-O", "-B", "-W", "error"))),
    ("isolated", functools.partial(the_same, *flags("-I"))),
    ("variables", functools.partial(the_same, *(f"--environment={word}" for word in (
        "PYTHONHASHSEED=7", "PYTHONFAULTHANDLER=1", "PYTHONTRACEMALLOC=2", "PYTHONDEVMODE=1", "PYTHONINTMAXSTRDIGITS=5000")))),
    ("digits", functools.partial(the_same, *flags("-X", "int_max_str_digits=0"), "--environment=PYTHONINTMAXSTRDIGITS=5000")),
    ("variables-that-do-not-count", functools.partial(the_same, *flags("-E"), *(f"--environment={word}" for word in (
        "PYTHONTRACEMALLOC=2", "PYTHONDEVMODE=1", "PYTHONINTMAXSTRDIGITS=5000")))),
    ("no-number", no_number),
]  # fmt: skip

if __name__ == "__main__":
    run_all(CASES, sys.argv[1:])
