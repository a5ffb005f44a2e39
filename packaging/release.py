# SPDX-License-Identifier: MIT
"""What the manifests are made of: the files of a release, with their SHA-256 and what the installers say of themselves."""

from __future__ import annotations

import hashlib
import re
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

from project import Project

ARCHITECTURES = ("x64", "x86", "arm64")


@dataclass(frozen=True)
class File:
    """A file of the release."""

    path: Path
    sha256: str  # lower case

    @property
    def name(self) -> str:
        """Return its name, which is the last part of its address too."""
        return self.path.name


@dataclass(frozen=True)
class Installer(File):
    """An MSI, and the rows of its Property table that Windows shows or compares."""

    product_name: str
    product_code: str
    upgrade_code: str
    version: str
    manufacturer: str


@dataclass(frozen=True)
class Archive(File):
    """A zip, and the directory in it that pyhost.exe lies in ("": its root)."""

    directory: str


@dataclass(frozen=True)
class Release:
    """One version of pyhost, as it is published."""

    project: Project
    version: str
    date: str  # as 2026-11-30; "" where nothing tells it
    installers: dict[str, Installer]  # by architecture, in the order of ARCHITECTURES
    archives: dict[str, Archive]

    def url(self, which: str, file: str = "") -> str:
        """Return one of the project's addresses, for this version."""
        return self.project.url(which, self.version, file)


def sha256(path: Path) -> str:
    """Return a file's SHA-256 in lower case."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def installer(path: Path) -> Installer:
    """Read an MSI with msiinfo (Debian's msitools); a ValueError tells of one that says too little."""
    table = subprocess.run(["msiinfo", "export", str(path), "Property"], capture_output=True, check=False)
    rows = [line.split("\t", 1) for line in table.stdout.decode("utf-8", "replace").splitlines() if "\t" in line]
    said = {row[0]: row[1].strip() for row in rows}
    wanted = ["ProductName", "ProductCode", "UpgradeCode", "ProductVersion", "Manufacturer"]
    missing = [name for name in wanted if not said.get(name)]
    if missing:
        told = table.stderr.decode("utf-8", "replace").strip()
        raise ValueError(f"{path.name} has no {', '.join(missing)} in its Property table{f' ({told})' if told else ''}")
    return Installer(path, sha256(path), *(said[name] for name in wanted))


def archive(path: Path) -> Archive:
    """Read a zip; a ValueError tells of one without pyhost.exe."""
    try:
        with zipfile.ZipFile(path) as opened:
            places = [name.rpartition("/")[0] for name in opened.namelist() if name.rpartition("/")[2] == "pyhost.exe"]
    except zipfile.BadZipFile as error:
        raise ValueError(f"{path.name} is not a zip: {error}") from error
    if len(places) != 1:
        raise ValueError(f"{path.name} has {len(places)} files pyhost.exe, not one")
    return Archive(path, sha256(path), places[0])


def found(directory: Path, version: str, suffix: str) -> dict[str, Path]:
    """Return the release's files of one kind, by architecture."""
    files = {}
    for architecture in ARCHITECTURES:
        paths = sorted(directory.glob(f"pyhost-{version}-*{architecture}{suffix}"))
        if len(paths) > 1:
            raise ValueError(f"{directory} has more than one for {architecture}: {', '.join(path.name for path in paths)}. Delete the wrong one")
        files.update({architecture: path for path in paths})
    if "x64" not in files:
        raise ValueError(f"{directory} has no pyhost-{version}-…x64{suffix}")
    return files


def date(version: str, changelog: str) -> str:
    """Return the day that a changelog has for a version, or ""."""
    found = re.search(rf"^## \[{re.escape(version)}\] - (\d{{4}}-\d\d-\d\d)$", changelog, re.MULTILINE)
    return found[1] if found else ""


def read(project: Project, version: str, day: str, directory: Path) -> Release:
    """Read the files of a release; a ValueError tells of what is missing or contradicts project.toml."""
    installers = {name: installer(path) for name, path in found(directory, version, ".msi").items()}
    archives = {name: archive(path) for name, path in found(directory, version, ".zip").items()}
    for architecture, made in installers.items():
        code = project.upgrade_code_for(architecture)
        if made.upgrade_code.strip("{}").upper() != code:
            raise ValueError(f"{made.name} has the UpgradeCode {made.upgrade_code}; by project.toml it is {code}")
        if made.version != version.partition("-")[0]:
            raise ValueError(f"{made.name} calls its version {made.version}, not {version}")
    return Release(project, version, day, installers, archives)
