#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Which of the modules that a program imports count as missing, without a Windows."""

from __future__ import annotations

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


def main() -> None:
    """Run each; an AssertionError is a failure."""
    what_only_an_import_shows_is_not_missing()
    print("ok what_only_an_import_shows_is_not_missing")


if __name__ == "__main__":
    main()
