"""Reads packaging/project.toml: what every package of pyhost says about pyhost."""

from __future__ import annotations

import dataclasses
import os
import tomllib
import uuid
from pathlib import Path

DIRECTORY = Path(__file__).resolve().parent

# Stands in for the address that nobody has filled in yet; RFC 2606 keeps this name from ever being one.
PLACEHOLDER = "https://pyhost.invalid"


@dataclasses.dataclass(frozen=True)
class Project:
    """The entries of project.toml, under the names that they have there."""

    name: str
    title: str
    publisher: str
    copyright: str
    license: str
    summary: str
    description: str
    tags: list[str]
    minimum_windows: str
    upgrade_code: str
    names: dict[str, str]
    urls: dict[str, str]

    @property
    def home(self) -> str:
        """Return where pyhost is at home, or "" where nobody has said so yet."""
        return (os.environ.get("PYHOST_URL") or self.urls["home"]).rstrip("/")

    @property
    def publishable(self) -> bool:
        """Return whether the addresses in the packages are real ones."""
        return self.home.startswith("https://") and ".invalid" not in self.home

    def upgrade_code_for(self, architecture: str) -> str:
        """Return the UpgradeCode of an MSI. Those of x64 and ARM64 install to the same place, and replace each other; beside them is room for x86."""
        return str(uuid.uuid5(uuid.UUID(self.upgrade_code), "x86")).upper() if architecture == "x86" else self.upgrade_code

    def url(self, which: str, version: str, file: str = "") -> str:
        """Return one of the addresses, below PLACEHOLDER where home is not known."""
        home = self.home or PLACEHOLDER
        if which == "home":
            return home
        return self.urls[which].format(home=home, version=version, file=file)


def load(path: Path = DIRECTORY / "project.toml") -> Project:
    """Return what project.toml says; a ValueError tells of an entry that is missing or unknown."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    wanted = {field.name for field in dataclasses.fields(Project)}
    if entries.keys() != wanted:
        raise ValueError(f"{path}: missing or unknown: {', '.join(sorted(entries.keys() ^ wanted))}")
    entries["description"] = " ".join(entries["description"].split())
    return Project(**entries)
