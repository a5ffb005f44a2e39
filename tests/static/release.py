#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/release: what it refuses before a release, and what it hands to GitHub. gh is a program that writes down its arguments.

And what scripts/reproduce refuses before it builds.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG = """# Changelog

## [Unreleased]

* Not yet.

## [1.2.3]{date}

{text}
## [1.2.2] - 2026-01-01

* Long ago.
"""
GH = '#!/bin/sh\nfor argument; do echo "$argument"; done >"$GH_SAID"\n'


class Tree:
    """A copy of what scripts/release reads."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.packages = place / "build/packages"
        self.said = place / "gh.txt"
        for name in ("scripts/release", "scripts/reproduce", "scripts/lib/common.sh", "packaging/project.py", "packaging/project.toml"):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)
        self.write("CMakeLists.txt", "project(pyhost VERSION 1.2.3 LANGUAGES C)\n")
        self.write("bin/gh", GH)
        (place / "bin/gh").chmod(0o755)
        self.changelog()

    def write(self, name: str, text: str) -> None:
        """Write a file of the tree."""
        path = self.place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def changelog(self, date: str = " - 2026-02-03", text: str = "### Added\n\n* A thing.\n") -> None:
        """Write CHANGELOG.md."""
        self.write("CHANGELOG.md", CHANGELOG.format(date=date, text=text))

    def run(self, *arguments: str, url: str = "https://example.org/pyhost", **variables: str) -> subprocess.CompletedProcess[str]:
        """Run scripts/release."""
        return self.script("release", *arguments, PYHOST_URL=url, **variables)

    def script(self, name: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run one of the tree's scripts."""
        environment = {"PATH": f"{self.place}/bin:{os.environ['PATH']}", "HOME": str(self.place), "GH_SAID": str(self.said)}
        command: list[str | Path] = [self.place / "scripts" / name, *arguments]
        return subprocess.run(command, env={**environment, **variables}, capture_output=True, text=True, check=False)

    def refuses(self, why: str, *arguments: str, url: str = "https://example.org/pyhost", **variables: str) -> None:
        """Run it, and expect an error that says why."""
        result = self.run(*arguments, url=url, **variables)
        assert result.returncode != 0 and why in result.stderr, (arguments, why, result)


def check(tree: Tree) -> None:
    """The tag, the changelog and the address are looked at before anything is built."""
    assert tree.run("check", "v1.2.3").returncode == 0
    assert tree.run("check", GITHUB_REF_NAME="v1.2.3").returncode == 0
    tree.refuses("which tag?", "check")
    for tag in ("1.2.3", "v1.2.30", "v1.2", "vv1.2.3"):
        tree.refuses("its tag is v1.2.3", "check", tag)
    tree.refuses("no address of the project", "check", "v1.2.3", url="https://pyhost.invalid")
    tree.write("SECURITY.md", "Write to SECURITY-CONTACT.\n")
    tree.refuses("SECURITY.md names nobody to write to", "check", "v1.2.3")
    tree.write("SECURITY.md", "Write to security@example.org.\n")
    for page in ("README.md", "SECURITY.md", "docs/installing.md"):
        tree.write(page, "# A page\n\nThis is **not published yet**: wait.\n")
        tree.refuses(f"say that nothing is released: {page}:3;", "check", "v1.2.3")
        tree.write(page, "# A page\n")
    tree.write("docs/releasing.md", "Take out what is not published yet.\n")
    assert tree.run("check", "v1.2.3").returncode == 0
    for date in ("", " - not released", " - 2026"):
        tree.changelog(date=date)
        tree.refuses("has no date for 1.2.3", "check", "v1.2.3")
    tree.changelog(text="")
    tree.refuses("says nothing of 1.2.3", "check", "v1.2.3")
    tree.write("CHANGELOG.md", "# Changelog\n\n## [1.2.30] - 2026-02-03\n\n* Another.\n")
    tree.refuses("has no section for 1.2.3", "check", "v1.2.3")
    tree.changelog()


def draft(tree: Tree) -> None:
    """A draft gets the notes and all files, if they are those that were made."""
    tree.refuses("has no SHA256SUMS", "draft")
    sums = ""
    for name in ("pyhost-1.2.3-windows-x64.msi", "pyhost-1.2.3-windows-x64.zip"):
        tree.write(f"build/packages/{name}", name)
        sums += f"{hashlib.sha256(name.encode()).hexdigest()}  {name}\n"
    tree.write("build/packages/SHA256SUMS", sums)
    assert tree.run("draft").returncode == 0
    assert tree.said.read_text(encoding="utf-8").splitlines() == [
        *("release", "create", "v1.2.3", "--draft", "--verify-tag", "--title", "pyhost 1.2.3"),
        *("--notes", "### Added", "", "* A thing."),
        *("SHA256SUMS", "pyhost-1.2.3-windows-x64.msi", "pyhost-1.2.3-windows-x64.zip"),
    ]
    tree.said.unlink()
    tree.write("build/packages/pyhost-1.2.3-windows-x64.msi", "changed since")
    tree.refuses("is not the one that SHA256SUMS was made of", "draft")
    assert not tree.said.exists()


def reproduce(tree: Tree) -> None:
    """A package is not built without the address that the release's has, which nobody has told; a program has none."""
    tree.write("scripts/setup", '#!/bin/sh\necho "builds, for $PYHOST_URL" >&2\nexit 1\n')
    (tree.place / "scripts/setup").chmod(0o755)
    toml = tree.place / "packaging/project.toml"
    toml.write_text(re.sub('^home = .*$', 'home = ""', toml.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")
    package, info = tree.place / "pyhost-1.2.3-x64.msi", tree.place / "pyhost-1.2.3.buildinfo.txt"
    package.write_bytes(b"")
    info.write_text("version 1.2.3\nhome https://example.org/pyhost\n", encoding="utf-8")
    said = tree.script("reproduce", str(package)).stderr
    assert "name its pyhost-VERSION.buildinfo.txt too" in said and "builds" not in said, said
    assert "builds, for https://example.org/pyhost" in tree.script("reproduce", str(package), str(info)).stderr
    assert "builds, for https://example.org/of-mine" in tree.script("reproduce", str(package), PYHOST_URL="https://example.org/of-mine").stderr
    assert "builds, for" in tree.script("reproduce").stderr


def main() -> None:
    """Run all."""
    with tempfile.TemporaryDirectory() as place:
        tree = Tree(Path(place))
        reproduce(tree)
        check(tree)
        draft(tree)


if __name__ == "__main__":
    main()
