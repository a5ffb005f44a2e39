# SPDX-License-Identifier: MIT
"""What the makers of all kinds of packages share: their command line, and archives whose bytes depend on their contents alone.

Each KIND.py beside this file is called alike: --version V [--x64 DIR] [--x86 DIR] [--arm64 DIR] --output DIRECTORY, where DIR has the pyhost.exe,
the _pyhost.pyd and the pyhost_setup.dll of one build.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[1:1] = [str(ROOT / "cmake"), str(ROOT / "python" / "compat")]  # own_texts, pyhost_compat

ARCHITECTURES = ("x64", "x86", "arm64")
DATE = (2020, 1, 1, 0, 0, 0)  # of each file in an archive


@dataclass(frozen=True)
class Order:
    """What is to be made, of what."""

    version: str
    builds: dict[str, Path]  # by architecture, in the order of ARCHITECTURES
    output: Path


def order(description: str | None) -> Order:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", required=True, help="pyhost's")
    for architecture in ARCHITECTURES:
        parser.add_argument(f"--{architecture}", type=Path, metavar="DIR", help="the host's directory of that build")
    parser.add_argument("--output", type=Path, required=True, metavar="DIRECTORY", help="where the packages go")
    given = vars(parser.parse_args())
    builds = {name: given[name] for name in ARCHITECTURES if given[name] is not None}
    if not builds:
        parser.error("name a build: --x64 DIR, --x86 DIR or --arm64 DIR")
    given["output"].mkdir(parents=True, exist_ok=True)
    return Order(given["version"], builds, given["output"])


def write_zip(path: Path, contents: dict[str, bytes]) -> None:
    """Write an archive: the files in the order of contents, as they are on no particular system, with one date."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system = 0
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
