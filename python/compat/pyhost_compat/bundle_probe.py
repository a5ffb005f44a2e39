# SPDX-License-Identifier: MIT
"""Imports what it is told, in a Python of its own, and says what came of each: the child of bundle_check.

Its source is the child's whole program, so it imports nothing of pyhost's. On standard input come lines of JSON: first a list of the
directories to put in front of sys.path, of the one that all modules are to come from, or null, and of those with DLLs. Then a name in each line: "a.b",
or "a.b:c" for "from a.b import c", or "*" for all extension modules on sys.path, of which only the names are told. Answers are lines of JSON:
{"begin": name}, {"end": name, "error": text or null}, {"found": name}, {"foreign": path} of a module from elsewhere, {"unseen": path} of what is
in the bundle for sys.path and not on it, and {"done": true}.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def extension_modules() -> Iterator[str]:
    """Yield the names of all extension modules on sys.path, but for those of tests."""
    places = sorted({os.path.abspath(place) for place in sys.path if os.path.isdir(place)}, key=len, reverse=True)
    seen = set()
    for place in places:  # the innermost first
        for parent, folders, files in os.walk(place):
            folders[:] = [
                name for name in folders if name not in ("test", "tests") and os.path.join(parent, name) not in places
            ]
            for file in sorted(files):
                ending = next((end for end in importlib.machinery.EXTENSION_SUFFIXES if file.endswith(end)), None)
                if ending is None:
                    continue
                inner = os.path.relpath(os.path.join(parent, file[: -len(ending)]), place)
                parts = [part for part in inner.split(os.sep) if part != "."]
                if parts[-1] == "__init__":
                    parts.pop()
                name = ".".join(parts)
                if name not in seen and all(part.isidentifier() for part in parts):
                    seen.add(name)
                    yield name


def unseen(root: str) -> Iterator[str]:
    """Yield what .pth files of the bundle are to put on sys.path and have not, as when Python read them in another encoding."""
    places = os.path.join(root, "paths")
    known = {os.path.normcase(place) for place in sys.path}
    if "site" in sys.modules and os.path.isdir(places):
        yield from (path for path in (os.path.join(places, name) for name in sorted(os.listdir(places))) if os.path.normcase(path) not in known)


def load(name: str) -> tuple[str | None, str | None]:
    """Import it; return what is wrong, and the extension module that could not be loaded: each None for nothing."""
    module, _, attribute = name.partition(":")
    try:
        loaded = importlib.import_module(module)
        if attribute and not hasattr(loaded, attribute):
            importlib.import_module(f"{module}.{attribute}")
    except BaseException as error:  # whatever it raises: an import that exits has not been done either
        file = error.path if isinstance(error, ImportError) and "DLL load failed" in str(error) else None
        return f"{type(error).__name__}: {error}".splitlines()[0], file
    return None, None


def main() -> None:
    """Read, import and answer."""
    out = os.fdopen(os.dup(1), "wb", 0)
    os.dup2(2, 1)  # what modules print

    def say(**answer: Any) -> None:
        out.write(json.dumps(answer).encode() + b"\n")

    lines = [json.loads(line) for line in sys.stdin.buffer]
    (first, root, dlls), *names = lines
    for place in dlls:
        if os.path.isdir(place):  # for good: what is returned takes the directory away only when it is told to
            os.add_dll_directory(place)  # type: ignore[attr-defined]
    os.environ["PATH"] = os.pathsep.join([*dlls, os.environ.get("PATH", "")])
    sys.path[:] = [*first, *[place for place in sys.path if place]]
    for path in unseen(root) if root else ():
        say(unseen=path)
    for name in names:
        if name == "*":
            for found in extension_modules():
                say(found=found)
        else:
            say(begin=name)
            error, file = load(name)
            say(end=name, error=error, file=file)
    for module in list(sys.modules.values()) if root else []:
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and os.path.isabs(file) and not os.path.normcase(file).startswith(os.path.normcase(root)):
            say(foreign=file)
    say(done=True)
    os._exit(0)  # without what the modules would do at their end


if __name__ == "__main__":
    main()
