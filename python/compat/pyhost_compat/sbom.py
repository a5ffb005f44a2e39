# SPDX-License-Identifier: MIT
"""Software bills of materials: CycloneDX 1.6 in JSON (ECMA-424). The same for the same input: no date, no serial number."""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

# SPDX's names of what THIRD_PARTY.md has in words.
EXPRESSIONS = {
    "GPL 3 with the GCC Runtime Library Exception 3.1, which lets it be part of programs under any license": "GPL-3.0-only WITH GCC-exception-3.1",
    "PSF License 2": "PSF-2.0",
}


def license_of(text: str) -> list[dict[str, Any]]:
    """Return what a component's licenses are: an expression of SPDX, or a name."""
    expression = EXPRESSIONS.get(text, text)
    if re.fullmatch(r"[A-Za-z0-9.+()-]+( (AND|OR|WITH) [A-Za-z0-9.+()-]+)*", expression):
        return [{"expression": expression}]
    return [{"license": {"name": text}}] if text else []


def component(
    name: str, version: str, license_text: str = "", purl: str = "", kind: str = "library", **more: Any
) -> dict[str, Any]:
    """Return a component; its reference in the document is its purl, else its name and version."""
    found = {"type": kind, "bom-ref": purl or f"{name}@{version}", "name": name, "version": version}
    if license_text:
        found["licenses"] = license_of(license_text)  # type: ignore[assignment]
    if purl:
        found["purl"] = purl
    return {**found, **{key: value for key, value in more.items() if value}}


def linked(third_party: str) -> list[dict[str, Any]]:
    """Return what is linked into pyhost: the rows of the first table of THIRD_PARTY.md."""
    rows = [line.strip("| ").split(" | ") for line in third_party.splitlines() if line.startswith("| ")]
    return [
        component(name, version.partition(" ")[0], words, f"pkg:generic/{slug(name)}@{version.partition(' ')[0]}", description=what)
        for name, version, what, words in rows[1:]
    ]


def slug(name: str) -> str:
    """Return a name as purl has it: small letters, without what is no letter, digit, dot or hyphen."""
    return re.sub(r"[^a-z0-9.-]+", "-", name.lower()).strip("-")


def pyhost(version: str, third_party: str, **more: Any) -> dict[str, Any]:
    """Return pyhost itself, with what is linked into it."""
    return component(
        "pyhost", version, "MIT", f"pkg:pypi/pyhost@{version}", "application", components=linked(third_party), **more
    )


def document(subject: dict[str, Any], components: Iterable[dict[str, Any]]) -> bytes:
    """Return the document of subject, which is made of the components."""
    parts = sorted(components, key=lambda part: str(part["bom-ref"]))
    found = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": subject},
        "components": parts,
        "dependencies": [{"ref": subject["bom-ref"], "dependsOn": sorted({str(part["bom-ref"]) for part in parts})}],
    }
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()
