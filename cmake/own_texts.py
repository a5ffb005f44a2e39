# SPDX-License-Identifier: MIT
"""Fills pyhost's version, license and notices into a Python module that names them: "@VERSION@", "@LICENSE@", "@THIRD_PARTY@"."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def third_party() -> str:
    """Return the part of THIRD_PARTY.md about what is in the files that are shipped."""
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    start = text.index("## In pyhost.exe")
    return text[start : text.index("\n## ", start)].strip() + "\n"


def filled(source: str, version: str) -> str:
    """Return a module's source with the texts."""
    texts = {
        "@VERSION@": version,
        "@LICENSE@": (ROOT / "LICENSE").read_text(encoding="utf-8"),
        "@THIRD_PARTY@": third_party(),
    }
    for name, text in texts.items():
        source = source.replace(f'"{name}"', repr(text))
    return source
