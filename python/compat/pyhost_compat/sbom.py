# SPDX-License-Identifier: MIT
"""Software bills of materials: CycloneDX 1.6 in JSON (ECMA-424). The same for the same input: no date, no serial number."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

# SPDX's names of what THIRD_PARTY.md has in words.
EXPRESSIONS = {
    "GPL 3 with the GCC Runtime Library Exception 3.1, which lets it be part of programs under any license": "GPL-3.0-only WITH GCC-exception-3.1",
    "PSF License 2": "PSF-2.0",
}


# Identifiers of SPDX that packages also have as the name of their license, and mean.
IDENTIFIERS = (
    "0BSD", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "GPL-2.0-only", "GPL-2.0-or-later",
    "GPL-3.0-only", "GPL-3.0-or-later", "ISC", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0",
    "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib",
)  # fmt: skip


def license_of(text: str, is_expression: bool) -> list[dict[str, Any]]:
    """Return what a component's licenses are: an expression of SPDX, one identifier of it, or a name: "BSD" is nothing that SPDX knows."""
    expression = EXPRESSIONS.get(text, text)
    if is_expression and re.fullmatch(r"[A-Za-z0-9.+:()-]+( (AND|OR|WITH) [A-Za-z0-9.+:()-]+)*", expression):
        return [{"expression": expression}]
    if text in IDENTIFIERS:
        return [{"license": {"id": text}}]
    return [{"license": {"name": text}}] if text else []


def package_url(kind: str, name: str, version: str = "") -> str:
    """Return a purl: github.com/package-url/purl-spec."""
    return f"pkg:{kind}/{quote(name, safe='')}" + (f"@{quote(version, safe='')}" if version else "")


def component(
    name: str, version: str, license_text: str = "", purl: str = "", kind: str = "library", is_expression: bool = True, **more: Any
) -> dict[str, Any]:
    """Return a component; its reference in the document is its purl, else its name and version. is_expression: may the license be one of SPDX?"""
    found = {"type": kind, "bom-ref": purl or f"{name}@{version}", "name": name, "version": version}
    if license_text:
        found["licenses"] = license_of(license_text, is_expression)  # type: ignore[assignment]
    if purl:
        found["purl"] = purl
    return {**found, **{key: value for key, value in more.items() if value}}


# What THIRD_PARTY.md has behind the name of what stands in the place of all others in a build for ARM64.
OF_ARM64 = " (ARM64 only)"


def linked(third_party: str, arm64: bool | None) -> list[dict[str, Any]]:
    """Return what is linked into pyhost for ARM64, not for ARM64, or (None) for any machine: the rows of the first table of THIRD_PARTY.md."""
    rows = [line.strip("| ").split(" | ") for line in third_party.splitlines() if line.startswith("| ")]
    parts = [(name, version.partition(" ")[0], what, words) for name, version, what, words in rows[1:]]
    return [
        component(name, version, words, package_url("generic", slug(name), version), description=what)
        for name, version, what, words in parts
        if arm64 is None or name.endswith(OF_ARM64) == arm64
    ]


def slug(name: str) -> str:
    """Return a name as purl has it: small letters, without what is no letter, digit, dot or hyphen."""
    return re.sub(r"[^a-z0-9.-]+", "-", name.lower()).strip("-")


def pyhost(version: str, third_party: str, arm64: bool | None, **more: Any) -> dict[str, Any]:
    """Return pyhost itself, with what is linked into it; arm64: as linked() has it."""
    return component(
        "pyhost", version, "MIT", package_url("pypi", "pyhost-service", version), "application",
        components=linked(third_party, arm64), **more,
    )  # fmt: skip


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
