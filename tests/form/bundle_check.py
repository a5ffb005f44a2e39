#!/usr/bin/python3
"""Checks how the check of bundles tells of imports that fail, that end the process, that exit, and that never end."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python/compat"))
from pyhost_compat.bundle_check import LIMIT, Python
from pyhost_compat.bundle_parts import own_source

MODULES = {
    "good": "print('on standard output')\nvalue = 1\n",
    "raises": "raise OSError('no such thing')\n",
    "leaves": "raise SystemExit(3)\n",
    "crashes": "import os\nos._exit(7)\n",
    "hangs": "import threading\nthreading.Event().wait()\n",
}


def python(directory: str, limit: float) -> Python:
    """Return a Python that imports from the directory, and has limit seconds."""
    command = [sys.executable, "-c", own_source("bundle_probe")]
    return Python(command, dict(os.environ), [directory], [], time.monotonic() + limit)


def main() -> None:
    """Ask, and compare; the exit status tells whether all is as it should be."""
    with tempfile.TemporaryDirectory() as directory:
        for name, source in MODULES.items():
            Path(directory, f"{name}.py").write_text(source, encoding="ascii")
        got = python(directory, LIMIT).ask(["good", "crashes", "raises", "good:value", "leaves", "good:lacking", "nowhere"])
        assert got == {
            "good": None,
            "crashes": "its import ended the process, with exit code 0x7",
            "raises": "OSError: no such thing",
            "good:value": None,
            "leaves": "SystemExit: 3",
            "good:lacking": "ModuleNotFoundError: No module named 'good.lacking'; 'good' is not a package",
            "nowhere": "ModuleNotFoundError: No module named 'nowhere'",
        }, got
        try:
            python(directory, 3).ask(["good", "hangs", "raises"])
        except TimeoutError as error:
            assert str(error).startswith('the import of "hangs" had not ended'), error
        else:
            sys.exit("an import that never ends was not told")
    print("what imports come to is told")


if __name__ == "__main__":
    main()
