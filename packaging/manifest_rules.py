#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Checks the manifests in a directory of packages, as packaging/manifests.py makes them, against what winget, Scoop and Chocolatey accept.

The rules are written down here after what is published; each function names its source. winget's are stricter here than in the schema:
a key that is not among those checked is refused.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml  # type: ignore[import]
from release import sha256

Check = Callable[[Any], str]  # what is wrong with a value, or ""

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")
GUID = re.compile(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}")


# --- winget -----------------------------------------------------------------------------------------


def text(low: int, high: int, pattern: str = r"(?s).*") -> Check:
    """Make the check of a string: its length, and a pattern for all of it."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or not low <= len(value) <= high:
            return f"not a string of {low} to {high} characters"
        return "" if re.fullmatch(pattern, value) else "not of the form that is asked for"

    return check


def one_of(*values: str) -> Check:
    """Make the check of a string that has few values."""
    return lambda value: "" if value in values else f"none of {', '.join(values)}"


def list_of(check: Check, high: int) -> Check:
    """Make the check of a list of different values."""

    def checked(value: Any) -> str:
        if not isinstance(value, list) or not 1 <= len(value) <= high:
            return f"not a list of 1 to {high}"
        if len({json.dumps(item) for item in value}) < len(value):
            return "has a value twice"
        return next((wrong for item in value if (wrong := check(item))), "")

    return checked


def mapping(required: dict[str, Check], optional: dict[str, Check]) -> Check:
    """Make the check of a mapping."""

    def checked(value: Any) -> str:
        if not isinstance(value, dict):
            return "not a mapping"
        if missing := required.keys() - value.keys():
            return f"{min(missing)} is missing"
        for key, item in value.items():
            check = required.get(key) or optional.get(key) or (lambda _: "no such key")
            if wrong := check(item):
                return f"{key}: {wrong}"
        return ""

    return checked


def day(value: Any) -> str:
    """Check a date."""
    try:
        return "" if datetime.date.fromisoformat(value) else "never"
    except (TypeError, ValueError):
        return "not a date as 2026-11-30"


def winget_checks() -> dict[str, Check]:
    """Return the check of each file of a winget manifest.

    Source: microsoft/winget-cli, schemas/JSON/manifests/v1.12.0/manifest.{version,installer,defaultLocale}.1.12.0.json. The form of
    ProductCode and UpgradeCode is Windows Installer's; of the many keys for other kinds of installers none is here.
    """
    identifier = text(3, 128, r'[^.\s\\/:*?"<>|\x01-\x1f]{1,32}(\.[^.\s\\/:*?"<>|\x01-\x1f]{1,32}){1,7}')
    version = text(1, 128, r'[^\\/:*?"<>|\x01-\x1f]+')
    locale = text(2, 20, r"[a-zA-Z]{2,3}(-[a-zA-Z]{1,8})*")
    address = text(9, 2048, r"https?://.+")
    tag = text(1, 40)
    guid = text(38, 38, GUID.pattern)
    number = r"(0|[1-9]\d{0,4})"
    head = {"PackageIdentifier": identifier, "PackageVersion": version}
    tail = {"ManifestVersion": text(5, 17, rf"{number}(\.{number}){{2}}")}
    shown = {"DisplayName": text(1, 256), "Publisher": text(1, 256), "DisplayVersion": text(1, 128), "ProductCode": guid, "UpgradeCode": guid}
    installer = {
        "Architecture": one_of("x86", "x64", "arm", "arm64", "neutral"),
        "InstallerUrl": address,
        "InstallerSha256": text(64, 64, r"[A-Fa-f0-9]{64}"),
    }
    codes = {"ProductCode": guid, "AppsAndFeaturesEntries": list_of(mapping({}, shown), 128)}
    switch = text(1, 512)
    return {
        "version": mapping({**head, "DefaultLocale": locale, "ManifestType": one_of("version"), **tail}, {}),
        "installer": mapping(
            {**head, "Installers": list_of(mapping(installer, codes), 1024), "ManifestType": one_of("installer"), **tail},
            {
                "Platform": list_of(one_of("Windows.Desktop", "Windows.Universal"), 2),
                "MinimumOSVersion": text(1, 23, rf"{number}(\.{number}){{0,3}}"),
                "InstallerType": one_of("msi", "wix"),
                "Scope": one_of("machine", "user"),
                "InstallModes": list_of(one_of("interactive", "silent", "silentWithProgress"), 3),
                "InstallerSwitches": mapping({}, {"Silent": switch, "SilentWithProgress": switch, "Log": switch, "Custom": text(1, 2048)}),
                "UpgradeBehavior": one_of("install", "uninstallPrevious", "deny"),
                "Commands": list_of(text(1, 40), 16),
                "ReleaseDate": day,
                "ElevationRequirement": one_of("elevationRequired", "elevationProhibited", "elevatesSelf"),
            },
        ),
        "defaultLocale": mapping(
            {
                **head,
                "PackageLocale": locale,
                "Publisher": text(2, 256),
                "PackageName": text(2, 256),
                "License": text(3, 512),
                "ShortDescription": text(3, 256),
                "ManifestType": one_of("defaultLocale"),
                **tail,
            },
            {
                **{name: address for name in ("PublisherUrl", "PublisherSupportUrl", "PackageUrl", "LicenseUrl", "ReleaseNotesUrl")},
                "Copyright": text(3, 512),
                "Description": text(3, 10000),
                "Moniker": tag,
                "Tags": list_of(tag, 16),
                "Documentations": list_of(mapping({}, {"DocumentLabel": text(1, 100), "DocumentUrl": address}), 256),
            },
        ),
    }


def winget_problems(directory: Path, packages: Path) -> Iterator[str]:
    """Tell what is wrong with the one manifest below the directory.

    Source of names and places: microsoft/winget-pkgs, doc/Authoring.md ("Understanding the directory structure") and the examples in
    doc/manifest/schema/1.12.0; of the rest doc/Policies.md ("Manifest Types", "Manifest URLs": an address of its own for each version).
    """
    documents: dict[str, tuple[Path, dict[str, Any]]] = {}
    for path in sorted(directory.rglob("*.yaml")):
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        except yaml.YAMLError as error:
            yield f"{path.name}: not YAML: {' '.join(str(error).split())}"
            return
        kind = content.get("ManifestType", "none") if isinstance(content, dict) else "none"
        check = winget_checks().get(kind, lambda _: "ManifestType: none of version, installer, defaultLocale")
        if wrong := check(content):
            yield f"{path.name}: {wrong}"
            return
        documents[kind] = (path, content)
    if documents.keys() != {"version", "installer", "defaultLocale"}:
        yield f"winget needs three files: version, installer, defaultLocale; there are {', '.join(documents) or 'none'}"
        return
    for key in ("PackageIdentifier", "PackageVersion", "ManifestVersion"):
        if len({content[key] for _, content in documents.values()}) > 1:
            yield f"{key} is not the same in the three files"
    version, installer, locale = (documents[kind][1] for kind in ("version", "installer", "defaultLocale"))
    package = version["PackageIdentifier"]
    place = "/".join(["manifests", package[0].lower(), *package.split("."), version["PackageVersion"]])
    names = {"version": package, "installer": f"{package}.installer", "defaultLocale": f"{package}.locale.{locale['PackageLocale']}"}
    for kind, (path, _) in documents.items():
        if path.relative_to(directory).as_posix() != f"{place}/{names[kind]}.yaml":
            yield f"{path.relative_to(directory)} should be {place}/{names[kind]}.yaml"
    if version["DefaultLocale"] != locale["PackageLocale"]:
        yield "DefaultLocale is not the locale that there is"
    entries = installer["Installers"]
    if len({entry["Architecture"] for entry in entries}) < len(entries):
        yield "two installers have one architecture"
    for entry in entries:
        yield from file_problems(entry["InstallerUrl"], entry["InstallerSha256"], version["PackageVersion"], packages)


def file_problems(address: str, digest: str, version: str, packages: Path) -> Iterator[str]:
    """Tell what is wrong with the address of a file of the release, or its hash."""
    path = packages / address.rpartition("/")[2]
    if version not in address.rpartition("/")[0]:
        yield f"{address} is not an address of this version alone"
    if not path.is_file():
        yield f"{address} names no file of this release"
    elif sha256(path) != digest.lower():
        yield f"{path.name} has another SHA-256 than its manifest says"


# --- Scoop ------------------------------------------------------------------------------------------


def scoop_problems(path: Path, packages: Path) -> Iterator[str]:
    """Tell what is wrong with a manifest.

    Source: ScoopInstaller/Scoop, schema.json (what must be there, what an address and a hash may be); and the wiki's pages "App
    Manifests" and "App Manifest Autoupdate" (what is filled in for $version and $baseurl).
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        yield f"{path.name}: not JSON: {error}"
        return
    for key in ("version", "description", "homepage", "license", "architecture", "bin", "checkver", "autoupdate"):
        if not content.get(key):
            yield f"{path.name}: {key} is missing"
            return
    builds, updates = content["architecture"], content["autoupdate"].get("architecture", {})
    if unknown := builds.keys() - {"64bit", "32bit", "arm64"}:
        yield f"{path.name}: Scoop knows no architecture {min(unknown)}"
    if builds.keys() != updates.keys():
        yield f"{path.name}: autoupdate has other architectures"
    for name, build in builds.items():
        if not re.fullmatch(r"[0-9a-fA-F]{64}", build.get("hash", "")):
            yield f"{path.name}: {name}: the hash is not a SHA-256"
            continue
        if "$" in build.get("url", ""):
            yield f"{path.name}: {name}: an address has no variables"
        yield from file_problems(build.get("url", ""), build["hash"], content["version"], packages)
        update = updates.get(name, {})
        if {key: value.replace("$version", content["version"]) for key, value in update.items()} != without_hash(build):
            yield f"{path.name}: {name}: autoupdate does not lead to this version's file"
        yield from archive_problems(packages / build.get("url", "").rpartition("/")[2], build.get("extract_dir", ""), content["bin"])
    if not re.search(content["checkver"].get("regex", "(?!)"), f"/releases/tag/v{content['version']}"):
        yield f"{path.name}: checkver does not find this version"


def without_hash(build: dict[str, str]) -> dict[str, str]:
    """Return a build without its hash, which autoupdate finds by itself."""
    return {key: value for key, value in build.items() if key != "hash"}


def archive_problems(path: Path, directory: str, program: str) -> Iterator[str]:
    """Tell whether the program is where Scoop looks for it."""
    if path.is_file():
        with zipfile.ZipFile(path) as opened:
            if f"{directory}/{program}".strip("/") not in opened.namelist():
                yield f"{path.name} has no {program}"


# --- Chocolatey -------------------------------------------------------------------------------------

NUSPEC_REQUIRED = {"id", "version", "authors", "description", "title", "projectUrl", "licenseUrl", "tags"}
NUSPEC_OPTIONAL = {
    "owners", "requireLicenseAcceptance", "developmentDependency", "summary", "releaseNotes", "copyright", "language", "iconUrl", "dependencies",
    "packageSourceUrl", "projectSourceUrl", "docsUrl", "bugTrackerUrl", "mailingListUrl",
}  # fmt: skip
CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"


def children(data: bytes) -> tuple[str, list[ElementTree.Element]]:
    """Return the name of an XML document's root, and the elements in it."""
    root = ElementTree.fromstring(data)
    return root.tag, list(root)


def nuspec_problems(name: str, data: bytes) -> Iterator[str]:
    """Tell what is wrong with a .nuspec.

    Source: NuGet/NuGet.Client, NuGet.Packaging/compiler/resources/nuspec.xsd (elements, each once); chocolatey/choco,
    infrastructure.app/rules (which of NuGet's it refuses: license, icon, readme, repository, packageTypes, ...); chocolatey/docs,
    create/package-metadata-nuspec (its own elements; the id) and the package validator's rules CPMR0001 (copyright), 0002 and 0026
    (description), 0007 (license), 0009 (project), 0014 and 0023 (tags), 0070 (underscores).
    """
    root, elements = children(data)
    namespace = root.rpartition("}")[0] + "}"
    if not re.fullmatch(r"\{http://schemas\.microsoft\.com/packaging/20\d\d/\d\d/nuspec\.xsd\}package", root):
        yield f"{name}: the root is not <package> of a nuspec"
        return
    if [element.tag for element in elements] != [f"{namespace}metadata"]:
        yield f"{name}: not <metadata> alone"
        return
    tags = [element.tag.removeprefix(namespace) for element in elements[0]]
    values = {element.tag.removeprefix(namespace): element.text or "" for element in elements[0]}
    if len(tags) != len(values):
        yield f"{name}: an element comes twice"
    for tag in sorted(NUSPEC_REQUIRED - {key for key, value in values.items() if value.strip()}):
        yield f"{name}: <{tag}> is missing"
    for tag in sorted(values.keys() - NUSPEC_REQUIRED - NUSPEC_OPTIONAL):
        yield f"{name}: Chocolatey takes no <{tag}>"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", values.get("id", "")) or len(values["id"]) > 100:
        yield f"{name}: <id> is not of small letters, digits and hyphens"
    elif name != f"{values['id']}.nuspec":
        yield f"{name}: its name is not that of the package"
    if not VERSION.fullmatch(values.get("version", "")):
        yield f"{name}: <version> is not one"
    if "," in values.get("tags", ""):
        yield f"{name}: <tags> are separated by spaces"
    if not 30 <= len(values.get("description", "")) <= 4000:
        yield f"{name}: <description> has not 30 to 4000 characters"
    if "copyright" in values and len(values["copyright"]) <= 4:
        yield f"{name}: <copyright> is too short"
    for tag, value in values.items():
        if tag.endswith("Url") and not re.match(r"https?://.", value):
            yield f"{name}: <{tag}> is no address"


def part_problems(parts: dict[str, bytes]) -> Iterator[str]:
    """Tell what is wrong with a package as such.

    Source: ECMA-376 part 2, Open Packaging Conventions (types by the ends of names, relationships, core properties); NuGet/NuGet.Client,
    PackageCreation/Authoring/PackageBuilder.cs (the two relationships, the .psmdcp's place).
    """
    for needed in ("[Content_Types].xml", "_rels/.rels"):
        if needed not in parts:
            yield f"{needed} is missing"
            return
    typed = {element.get("Extension") for element in children(parts["[Content_Types].xml"])[1]}
    for name in parts:
        if "\\" in name or name.startswith("/"):
            yield f"{name}: not the name of a part"
        if name != "[Content_Types].xml" and name.rpartition(".")[2] not in typed:
            yield f"{name} has no type in [Content_Types].xml"
    related = {(element.get("Type") or "").rpartition("/")[2]: element.get("Target") or "" for element in children(parts["_rels/.rels"])[1]}
    for kind in ("manifest", "core-properties"):
        if related.get(kind, "").removeprefix("/") not in parts:
            yield f"_rels/.rels has no {kind}"
            return
    nuspecs = [name for name in parts if name.endswith(".nuspec")]
    if nuspecs != [related["manifest"].removeprefix("/")] or "/" in nuspecs[0]:
        yield "not one .nuspec, in the root"
        return
    nuspec = dict.fromkeys(("id", "version"), "")
    for element in ElementTree.fromstring(parts[nuspecs[0]]).iter():
        nuspec[element.tag.rpartition("}")[2]] = element.text or ""
    core = {element.tag.rpartition("}")[2]: element.text for element in children(parts[related["core-properties"].removeprefix("/")])[1]}
    if (core.get("identifier"), core.get("version")) != (nuspec["id"], nuspec["version"]):
        yield "the core properties are of another package"


def script_problems(name: str, data: bytes, parts: dict[str, bytes]) -> Iterator[str]:
    """Tell what is wrong with a script.

    Source: chocolatey/docs, create-packages ("Character Encoding"), and the package validator's rules CPMR0003 and 0015 (names), 0010 (no
    choco commands), 0011 (no import of its module), 0018 (installing does not call uninstalling).
    """
    if name.lower() not in ("tools/chocolateyinstall.ps1", "tools/chocolateyuninstall.ps1", "tools/chocolateybeforemodify.ps1"):
        yield f"{name}: Chocolatey runs no script of this name"
    if not data.startswith(b"\xef\xbb\xbf"):
        yield f"{name}: no UTF-8 with its mark"
    source = data.decode("utf-8-sig", "replace")
    code = re.sub(r"(?m)^\s*#.*$", "", source)
    if re.search(r"(?im)^\s*(choco|cinst|cup)(\.exe)?\s", code) or re.search(r"(?i)Import-Module\s.*chocolatey", code):
        yield f"{name}: calls Chocolatey"
    if "chocolateyinstall" in name.lower() and re.search(r"(?i)chocolateyuninstall\.ps1", code):
        yield f"{name}: calls the uninstallation"
    if left := re.search(r"@\w+@", source):
        yield f"{name}: {left[0]} was not filled in"
    for file in re.findall(r"'([^']+\.msi)'", code):
        if f"tools/{file}" not in parts:
            yield f"{name}: {file} is not in the package"


def chocolatey_problems(data: bytes, packages: Path) -> Iterator[str]:
    """Tell what is wrong with a .nupkg.

    Source of the rules on installers in it: the package validator's CPMR0005 (LICENSE.txt) and 0006 (VERIFICATION.txt, which says how to
    compare).
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as opened:
            if len(set(opened.namelist())) < len(opened.namelist()):
                yield "a part comes twice"
            parts = {name: opened.read(name) for name in opened.namelist()}
        yield from part_problems(parts)
        for name, part in parts.items():
            if name.endswith(".nuspec"):
                yield from nuspec_problems(name, part)
    except (zipfile.BadZipFile, ElementTree.ParseError) as error:
        yield f"not a package: {error}"
        return
    if "tools/chocolateyinstall.ps1" not in parts:
        yield "tools/chocolateyinstall.ps1 is missing"
    for name, part in parts.items():
        if name.endswith(".ps1"):
            yield from script_problems(name, part, parts)
    installers = {name for name in parts if name.endswith(".msi")}
    for text_name in ("LICENSE.txt", "VERIFICATION.txt") if installers else ():
        if not parts.get(f"tools/{text_name}", b"").strip():
            yield f"tools/{text_name} is missing"
    for name in sorted(installers):
        path = packages / name.rpartition("/")[2]
        if not path.is_file() or path.read_bytes() != parts[name]:
            yield f"{name} is not the release's"
        elif sha256(path).encode() not in parts.get("tools/VERIFICATION.txt", b""):
            yield f"tools/VERIFICATION.txt has not the SHA-256 of {path.name}"


# --- all --------------------------------------------------------------------------------------------


def address_problems(manifests: Path) -> Iterator[str]:
    """Tell of addresses that cannot be published: RFC 2606 keeps .invalid from ever being one."""
    for path in sorted(path for path in manifests.rglob("*") if path.is_file()):
        parts = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as opened:
                parts = [opened.read(name) for name in opened.namelist() if not name.endswith(".msi")]
        if any(b".invalid" in part for part in parts):
            yield f"{path.name} has addresses that are none"


def problems(packages: Path, published: bool = False) -> list[str]:
    """Return what is wrong with the manifests in a directory of packages."""
    manifests = packages / "manifests"
    found = list(winget_problems(manifests / "winget", packages))
    for kind, pattern in {"scoop": "bucket/*.json", "chocolatey": "*.nupkg"}.items():
        paths = list((manifests / kind).glob(pattern))
        if len(paths) != 1:
            found.append(f"{kind}: not one {pattern}")
        for path in paths:
            found += scoop_problems(path, packages) if kind == "scoop" else chocolatey_problems(path.read_bytes(), packages)
    return found + (list(address_problems(manifests)) if published else [])


def main() -> None:
    """Print what is wrong; the exit status tells whether anything is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, metavar="DIRECTORY", help="where the packages are; the manifests in its directory manifests")
    parser.add_argument("--release", action="store_true", help="refuse addresses that cannot be published")
    given = parser.parse_args()
    found = problems(given.packages, given.release)
    print("\n".join(found) or "the manifests are as winget, Scoop and Chocolatey ask for")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
