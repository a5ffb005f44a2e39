# SPDX-License-Identifier: MIT
"""Exes of the host in a sandbox: the one that is built, at C:\\pyhost\\pyhost.exe, and an earlier release's."""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import re
import subprocess
from pathlib import Path
from typing import Any

PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
BUILT = r"C:\pyhost\pyhost.exe"
HOSTS = Path(__file__).resolve().parents[1] / "fixtures/hosts"
OLD = "0.1.0"
PATIENCE = 120  # seconds after which a program counts as hung


def run(exe: str, *arguments: str, code: int = 0) -> str:
    """Run a Windows program, which must end with code; return what it wrote."""
    done = subprocess.run(["wine", exe, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, encoding="utf-8", timeout=PATIENCE)  # fmt: skip
    print("$", exe, *arguments, f"-> {done.returncode}\n{done.stdout}", flush=True)
    assert done.returncode == code, f"exit code {done.returncode} instead of {code}"
    return done.stdout


def ask(exe: str, *arguments: str, code: int = 0) -> Any:
    """Run a verb with --json; return its answer."""
    return json.loads(run(exe, *arguments, "--json", code=code))


def old_exe() -> bytes:
    """Return the exe of the release OLD, after a look at its SHA-256."""
    exe = lzma.decompress((HOSTS / f"pyhost-{OLD}.exe.xz").read_bytes())
    known = re.search(rf"pyhost-{re.escape(OLD)}\.exe\.xz.*([0-9a-f]{{64}})", (HOSTS / "README.md").read_text(encoding="utf-8"))
    assert known and hashlib.sha256(exe).hexdigest() == known[1], "the packed exe is another one"
    return exe
