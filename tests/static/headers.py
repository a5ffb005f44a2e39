#!/usr/bin/python3
"""The host's files that use Python compile with the headers of a CPython that nothing runs on yet, by GCC and by clang.

usage: headers.py BUILD_DIRECTORY VERSION

The type of each function that the host binds comes from these headers, so the compilers check every name and every call.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = ROOT / "host"
CLANG = ["clang", "--target=x86_64-w64-mingw32", "-Wno-ignored-optimization-argument", "-Wno-unknown-warning-option"]


def included_files(build: Path) -> dict[str, set[str]]:
    """Return what each object of the build was made of, by its path, as the compiler told Ninja."""
    program = cached(build, "CMAKE_MAKE_PROGRAM")
    told = subprocess.run([program, "-C", build, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    files: dict[str, set[str]] = {}
    for block in told.split("\n\n"):
        first, _, rest = block.strip().partition("\n")
        files[first.partition(": #deps")[0]] = {line.strip() for line in rest.split("\n")}
    return files


def uses_python(entry: dict[str, str], include: str, files: dict[str, set[str]]) -> bool:
    """Tell whether a file of compile_commands.json is the host's and includes Python.h."""
    file = Path(entry["file"])
    if file.suffix != ".c" or HOST not in file.parents:
        return False
    words = shlex.split(entry["command"])
    return f"{include}/Python.h" in files[words[words.index("-o") + 1]]


def compile_with(entry: dict[str, str], include: str, headers: str) -> str:
    """Return what the two compilers say of one file; "": nothing."""
    command = shlex.split(entry["command"].replace(include, headers))
    command[command.index("-o") + 1] = os.devnull
    command.append("-fsyntax-only")
    said = ""
    for compiler in ([command[0]], CLANG):
        done = subprocess.run([*compiler, *command[1:]], cwd=entry["directory"], capture_output=True, text=True, check=False)
        if done.returncode != 0 or done.stderr:
            said += f"{compiler[0]}: {entry['file']}: exit code {done.returncode}\n{done.stderr}"
    return said


def cached(build: Path, name: str) -> str:
    """Return what the build was configured with."""
    for line in (build / "CMakeCache.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith(f"{name}:"):
            return line.partition("=")[2]
    sys.exit(f"the build knows no {name}")


def main() -> None:
    """Print what is found; the exit status tells whether anything is."""
    build, version = Path(sys.argv[1]), sys.argv[2]
    fetched = subprocess.run([ROOT / "scripts" / "python-headers", version], stdout=subprocess.PIPE, text=True, check=False)
    if fetched.returncode != 0:
        sys.exit(fetched.returncode)
    include, headers = cached(build, "PYHOST_PYTHON_INCLUDE"), fetched.stdout.strip()
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    files = included_files(build)
    wanted = [entry for entry in entries if uses_python(entry, include, files)]
    with ThreadPoolExecutor(2) as pool:
        found = "".join(pool.map(lambda entry: compile_with(entry, include, headers), wanted))
    if not wanted:
        sys.exit(f"no file of the host includes {include}/Python.h")
    print(found or f"{len(wanted)} files compile with the headers of Python {version}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
