# SPDX-License-Identifier: MIT
"""The package for Chocolatey: a .nupkg that carries the MSIs, so that it needs no network and can lie on an organization's own feed.

A .nupkg is a zip by the Open Packaging Conventions: its parts' types are in [Content_Types].xml, _rels/.rels points to the .nuspec and to
the core properties (.psmdcp).
"""

from __future__ import annotations

import hashlib
from xml.sax.saxutils import escape, quoteattr

from project import DIRECTORY
from release import Release

NUSPEC = "http://schemas.microsoft.com/packaging/2015/06/nuspec.xsd"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def nuspec(release: Release) -> str:
    """Return the package's description. Chocolatey takes no <license>, only the address of one."""
    project = release.project
    entries = {
        "id": project.names["chocolatey"],
        "version": release.version,
        "packageSourceUrl": release.url("source"),
        "owners": project.publisher,
        "title": project.title,
        "authors": project.publisher,
        "projectUrl": release.url("home"),
        "copyright": project.copyright,
        "licenseUrl": release.url("license"),
        "requireLicenseAcceptance": "false",
        "projectSourceUrl": release.url("source"),
        "docsUrl": release.url("documentation"),
        "bugTrackerUrl": release.url("issues"),
        "tags": " ".join(project.tags),
        "summary": project.summary,
        "description": project.description,
        "releaseNotes": release.url("release"),
    }
    written = "".join(f"    <{name}>{escape(value)}</{name}>\n" for name, value in entries.items())
    return f'{DECLARATION}<package xmlns="{NUSPEC}">\n  <metadata>\n{written}  </metadata>\n</package>\n'


def core_properties(release: Release) -> str:
    """Return the part that the Open Packaging Conventions describe a package with."""
    project = release.project
    entries = {
        "dc:creator": project.publisher,
        "dc:description": project.description,
        "dc:identifier": project.names["chocolatey"],
        "version": release.version,
        "keywords": " ".join(project.tags),
    }
    written = "".join(f"  <{name}>{escape(value)}</{name}>\n" for name, value in entries.items())
    namespaces = f'xmlns="{CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f"{DECLARATION}<coreProperties {namespaces}>\n{written}</coreProperties>\n"


def content_types(names: list[str]) -> str:
    """Return the type of each part, by the ends of their names."""
    types = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "psmdcp": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    for name in names:
        types.setdefault(name.rpartition(".")[2], "application/octet")
    written = "".join(f"  <Default Extension={quoteattr(end)} ContentType={quoteattr(kind)} />\n" for end, kind in types.items())
    return f'{DECLARATION}<Types xmlns="{TYPES}">\n{written}</Types>\n'


def relationships(targets: dict[str, str]) -> str:
    """Return where the package's main parts are, by the kind of the part."""
    written = ""
    for kind, target in targets.items():
        identity = "R" + hashlib.sha256(target.encode()).hexdigest()[:16].upper()
        written += f'  <Relationship Type={quoteattr(kind)} Target={quoteattr("/" + target)} Id="{identity}" />\n'
    return f'{DECLARATION}<Relationships xmlns="{RELATIONSHIPS}">\n{written}</Relationships>\n'


def text_of(release: Release, name: str) -> str:
    """Return one of the texts beside this file, filled in."""
    installers = list(release.installers.values())
    values = {
        "name": release.project.names["chocolatey"],
        "product": installers[0].product_name,
        "codes": " ".join(made.product_code for made in installers),
        "publisher": release.project.publisher,
        "version": release.version,
        "release": release.url("release"),
        "license": release.project.license,
        "files": "\n".join(f"\n    {made.name}\n    SHA-256: {made.sha256}" for made in installers),
    }
    values |= {architecture: made.name for architecture, made in release.installers.items()}
    text = (DIRECTORY / "chocolatey" / name).read_text(encoding="ascii")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text


def package(release: Release) -> dict[str, bytes]:
    """Return the package's parts by their names, in the order that they are written."""
    missing = {"x64", "x86", "arm64"} - release.installers.keys()
    if missing:
        raise ValueError(f"the package for Chocolatey needs an MSI for {' and '.join(sorted(missing))} too")
    name = release.project.names["chocolatey"]
    parts = {f"{name}.nuspec": nuspec(release).encode()}
    for script in ("chocolateyinstall.ps1", "chocolateyuninstall.ps1"):
        # The mark tells Windows PowerShell that a script is UTF-8.
        parts[f"tools/{script}"] = b"\xef\xbb\xbf" + text_of(release, script).encode()
    parts["tools/LICENSE.txt"] = (DIRECTORY.parent / "LICENSE").read_bytes()
    parts["tools/VERIFICATION.txt"] = text_of(release, "VERIFICATION.txt").encode()
    for made in release.installers.values():
        parts[f"tools/{made.name}"] = made.path.read_bytes()
    properties = f"package/services/metadata/core-properties/{hashlib.sha256(nuspec(release).encode()).hexdigest()[:32]}.psmdcp"
    targets = {
        "http://schemas.microsoft.com/packaging/2010/07/manifest": f"{name}.nuspec",
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties": properties,
    }
    return {
        "[Content_Types].xml": content_types(list(parts)).encode(),
        "_rels/.rels": relationships(targets).encode(),
        **parts,
        properties: core_properties(release).encode(),
    }
