#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes what the bytes of a release depend on besides the sources: the commit, and the versions of what builds it.

usage: buildinfo.py --version V [--x64 DIR] [--x86 DIR] [--arm64 DIR] --output DIRECTORY
       buildinfo.py --compare FILE       prints in what this machine differs from one that has built a release; exit code 0: in nothing

A line of the file is a name and a version; "home" is the address that the packages have.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import project

ROOT = Path(__file__).resolve().parents[1]

# Compilers, linkers and what they link; what reads the build's description; what compresses; what makes the MSI.
PACKAGES = """
    gcc-mingw-w64-x86-64-win32 gcc-mingw-w64-x86-64-win32-runtime gcc-mingw-w64-i686-win32 gcc-mingw-w64-i686-win32-runtime
    gcc-mingw-w64-base binutils-mingw-w64-x86-64 binutils-mingw-w64-i686 mingw-w64-common mingw-w64-x86-64-dev mingw-w64-i686-dev
    clang-14 libllvm14 libclang-cpp14 cmake ninja-build python3.11-minimal libpython3.11-stdlib zlib1g wixl
""".split()


def output_of(*command: str) -> str:
    """Return what a program prints, "" where it fails or is not there."""
    try:
        return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.strip()
    except OSError:
        return ""


def tools() -> dict[str, str]:
    """Return the versions of what builds here."""
    told = output_of("dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package} ${Version}\\n", *PACKAGES)
    found = {words[1]: words[2] for words in map(str.split, told.splitlines()) if words[0] == "installed"}
    for line in (ROOT / "scripts/parts.lock").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and "ziglang==" in line:
            found["ziglang"] = line.split()[1].partition("==")[2]
    return found


def facts() -> dict[str, str]:
    """Return all that is told."""
    release = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines() if "=" in line)
    return {
        "commit": output_of("git", "-c", f"safe.directory={ROOT}", "rev-parse", "HEAD") or "unknown",
        "home": project.load().home,
        "system": f"{release.get('ID', '')} {release.get('VERSION_ID', '')}".replace('"', ""),
        **tools(),
    }


def compare(path: Path) -> list[str]:
    """Return in what this machine differs."""
    told = dict(line.split(" ", 1) for line in path.read_text(encoding="utf-8").splitlines())
    here = facts()
    passed = ("version", "home")
    return [f"{name} is {here.get(name, 'not there')}, and was {told[name]}" for name in told if name not in passed and here.get(name) != told[name]]


def main() -> None:
    """Write the file, or compare one."""
    if sys.argv[1:2] == ["--compare"]:
        found = compare(Path(sys.argv[2]))
        print("\n".join(found) or "the commit and all tools are those that the release was built with")
        sys.exit(1 if found else 0)
    from common import order

    ordered = order(__doc__)
    lines = [f"{name} {value}\n" for name, value in {"version": ordered.version, **facts()}.items()]
    (ordered.output / f"pyhost-{ordered.version}.buildinfo.txt").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
