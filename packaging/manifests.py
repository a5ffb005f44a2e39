#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes the manifests for winget, Scoop and Chocolatey of the MSIs and zips in the output directory, into its directory manifests.

The addresses in them come from project.toml, or from the environment variable PYHOST_URL. Without one the manifests are made all the
same, to be looked at and checked, with addresses that can never exist; --release refuses that.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import chocolatey
import project
import release
import scoop
import winget
from common import ROOT, write_zip

UNPUBLISHABLE = """\
The addresses in these manifests begin with {url}, which is not an address of the web: do not publish them.
Set "home" in packaging/project.toml, or the environment variable PYHOST_URL, to the address of the project, with https://."""


def write(made: release.Release, directory: Path) -> None:
    """Write the manifests of a release."""
    if directory.exists():
        shutil.rmtree(directory)
    for index, texts in {"winget": winget.manifests(made), "scoop": scoop.manifests(made)}.items():
        for name, text in texts.items():
            path = directory / index / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    path = directory / "chocolatey" / f"{made.project.names['chocolatey']}.{made.version}.nupkg"
    path.parent.mkdir()
    write_zip(path, chocolatey.package(made))


def main() -> None:
    """Make the manifests, or say why not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", required=True, help="pyhost's")
    parser.add_argument("--release", action="store_true", help="refuse addresses that cannot be published")
    parser.add_argument("--date", help="the day of the release, as 2026-11-30; without it: the one in CHANGELOG.md, if there is one")
    parser.add_argument("--output", type=Path, required=True, metavar="DIRECTORY", help="where the packages are, and the manifests go")
    for architecture in release.ARCHITECTURES:
        parser.add_argument(f"--{architecture}", metavar="DIR", help=argparse.SUPPRESS)  # what the other kinds are made of
    given = parser.parse_args()

    about = project.load()
    warning = "" if about.publishable else UNPUBLISHABLE.format(url=about.url("home", given.version))
    if warning and given.release:
        sys.exit(warning)
    try:
        day = given.date or release.date(given.version, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
        write(release.read(about, given.version, day, given.output), given.output / "manifests")
    except ValueError as error:
        sys.exit(f"Cannot make the manifests: {error}")
    if warning:
        print(warning, file=sys.stderr)


if __name__ == "__main__":
    main()
