#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Which of the modules that a program imports count as missing, without a Windows."""

from __future__ import annotations

import importlib.abc
import importlib.util
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python" / "compat"))
sys.dont_write_bytecode = True

from pyhost_compat import imports  # noqa: E402

FILES = {
    "plain/__init__.py": "",
    "sets/__init__.py": "import sys\nfrom . import _inner\nsys.modules[__name__ + '.made'] = _inner\n",
    "sets/_inner.py": "",
    "extends/__init__.py": "import os\n__path__.append(os.path.join(os.path.dirname(__file__), 'elsewhere'))\n",
    "extends/elsewhere/part.py": "",
    "joins/__init__.py": "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n",
    "knows/__init__.py": "from sys import modules as loaded\nloaded['knows.more'] = loaded[__name__]\n",
}
# what the program imports: is it called missing?
IMPORTS = {
    "plain.nothing": True,
    "nothing": True,
    "sets.made": False,
    "extends.part": False,
    "joins.other": False,
    "knows.more": False,
    "collections.abc": False,
    "os.path": False,
    "xml.nothing": True,
}


def what_only_an_import_shows_is_not_missing() -> None:
    with tempfile.TemporaryDirectory() as place:
        for name, text in FILES.items():
            path = pathlib.Path(place, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        program = pathlib.Path(place, "program.py")
        program.write_text("".join(f"import {name}\n" for name in IMPORTS))
        found = imports.find("script", str(program), "")
    named = set(found[::3])
    assert named == {name for name, is_missing in IMPORTS.items() if is_missing}, named


def what_a_standard_module_needs_counts() -> None:
    """A part of Python itself that is lost is found where a module of Python's own imports it, and nothing is of one that is whole."""
    find = imports._find
    with tempfile.TemporaryDirectory() as place:
        program = pathlib.Path(place, "program.py")
        program.write_text("import asyncio, json, os, secrets\nfrom urllib import request\nimport http.server\n")
        assert imports.find("script", str(program), "") == [], imports.find("script", str(program), "")
        sys.modules.pop("_socket", None)
        imports._find = lambda name: (None, name) if name == "_socket" else find(name)
        try:
            found = imports.find("script", str(program), "")
        finally:
            imports._find = find
    assert found[0] == "_socket" and pathlib.Path(found[1]).name == "socket.py" and len(found) == 3, found


def what_is_compiled_needs_the_same() -> None:
    """A module without its source, as an embeddable Python's, needs what it needs with it."""
    text = (
        "import a, b.c as d\nfrom .e import f\nfrom . import g\ntry:\n    import h\nexcept ImportError:\n    h = None\n"
        "if a:\n    import i\nelse:\n    import j\nfor k in a:\n    import l\nwith a:\n    import m\ndef n():\n    import o\nimport p\n"
    )
    code = compile(text, "module", "exec")
    assert list(imports._compiled(code)) == [("a", 1), ("b.c", 1), (".e", 2), (".", 3), ("p", 18)], list(imports._compiled(code))
    for name in ("asyncio.base_events", "asyncio.windows_events", "ssl", "socket", "sqlite3.dbapi2", "ctypes", "json.decoder", "selectors"):
        spec = importlib.util.find_spec(name)
        assert spec is not None and spec.origin and isinstance(spec.loader, importlib.abc.InspectLoader), name
        code = spec.loader.get_code(name)
        assert code is not None
        compiled = {found for found in imports._compiled(code) if found[0] not in {".", "__future__"}}
        assert set(imports._lines(spec.origin)) <= compiled, (name, set(imports._lines(spec.origin)) - compiled)


def main() -> None:
    """Run each; an AssertionError is a failure."""
    what_a_standard_module_needs_counts()
    print("ok what_a_standard_module_needs_counts")
    what_is_compiled_needs_the_same()
    print("ok what_is_compiled_needs_the_same")
    what_only_an_import_shows_is_not_missing()
    print("ok what_only_an_import_shows_is_not_missing")


if __name__ == "__main__":
    main()
