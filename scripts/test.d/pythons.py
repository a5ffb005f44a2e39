# SPDX-License-Identifier: MIT
"""The Pythons that are registered on this machine (PEP 514)."""

from __future__ import annotations

import re
import struct
import subprocess
import winreg
from pathlib import Path

import machine

CORE = r"SOFTWARE\Python\PythonCore"
# What the tag of a Python ends with that an exe of this machine type can load.
SUFFIXES = {0x8664: "", 0xAA64: "-arm64", 0x014C: "-32"}
OLDEST = (3, 9)


def machine_type(exe: Path) -> int:
    """The machine that a program is for, from its header."""
    with open(exe, "rb") as file:
        head = file.read(4096)
    (offset,) = struct.unpack_from("<I", head, 0x3C)
    (kind,) = struct.unpack_from("<H", head, offset + 4)
    return int(kind)


def number(version: str) -> tuple[int, ...]:
    """To sort by: "3.13t" as (3, 13, 1)."""
    major, minor = version.rstrip("t").split(".")
    return int(major), int(minor), version.endswith("t")


def registered(kind: int) -> dict[str, Path]:
    """The CPythons for programs of a machine type: "3.12" and the path of its python.exe, the oldest first. Those of the machine
    come before the user's, since a service may read them whatever its account."""
    suffix = SUFFIXES.get(kind, "")
    found: dict[str, Path] = {}
    for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
        for tag in machine.subkeys(root, CORE):
            match = re.fullmatch(r"(3\.\d+t?)" + suffix, tag)
            exe = match and _executable(root, f"{CORE}\\{tag}\\InstallPath")
            if match and exe and number(match[1])[:2] >= OLDEST:
                found.setdefault(match[1], exe)
    return dict(sorted(found.items(), key=lambda item: number(item[0])))


def _executable(root: int, path: str) -> Path | None:
    try:
        with winreg.OpenKey(root, path, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
            try:
                exe = Path(winreg.QueryValueEx(key, "ExecutablePath")[0])
            except FileNotFoundError:
                exe = Path(winreg.QueryValueEx(key, "")[0], "python.exe")
    except OSError:
        return None
    return exe if exe.is_file() else None


def choose(wanted: str, kind: int) -> Path | None:
    """The python.exe for what was asked for: a version, a path, or nothing, which is the newest that is no pre-release of
    another kind."""
    if "\\" in wanted or "/" in wanted:
        return Path(wanted) if Path(wanted).is_file() else None
    found = registered(kind)
    if wanted:
        return found.get(wanted)
    whole = [version for version in found if not version.endswith("t")]
    return found[whole[-1]] if whole else None


def version_of(python: Path) -> str:
    """The version of a Python: "3.12"."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.run([python, "-E", "-c", code], capture_output=True, text=True, check=True).stdout.strip()
