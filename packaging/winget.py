# SPDX-License-Identifier: MIT
"""The manifest for winget: three files of YAML, below the directories that the community repository (microsoft/winget-pkgs) has."""

from __future__ import annotations

import re
from typing import Union

from release import Release

SCHEMA = "1.12.0"  # the version of the manifest's form
LOCALE = "en-US"

Node = Union[str, list["Node"], dict[str, "Node"]]

# Text that needs no quotes and that no reader of YAML takes for a number, a date or a word of its own.
PLAIN = re.compile(r"(?!(?:true|false|yes|no|on|off|null)$)[A-Za-z][A-Za-z0-9 ./:@_+()-]*(?<![ :])", re.IGNORECASE)


def scalar(text: str) -> str:
    """Return text as YAML has it."""
    if PLAIN.fullmatch(text) and ": " not in text:
        return text
    return "'" + text.replace("'", "''") + "'"


def lines(node: Node, indent: str = "") -> list[str]:
    """Return a mapping or a list as lines of YAML."""
    if isinstance(node, str):
        return [indent + scalar(node)]
    if isinstance(node, list):
        return [line for item in node for line in [f"{indent}- {lines(item)[0]}", *(f"{indent}  {more}" for more in lines(item)[1:])]]
    written = []
    for key, value in node.items():
        if isinstance(value, str):
            written.append(f"{indent}{key}: {scalar(value)}")
        else:
            written += [f"{indent}{key}:", *lines(value, indent if isinstance(value, list) else indent + "  ")]
    return written


def installer_nodes(release: Release) -> list[Node]:
    """Return the entry of each MSI."""
    entries: list[Node] = []
    for architecture, made in release.installers.items():
        shown: dict[str, Node] = {"DisplayName": made.product_name, "Publisher": made.manufacturer}
        if made.version != release.version:
            shown["DisplayVersion"] = made.version
        shown |= {"ProductCode": made.product_code, "UpgradeCode": made.upgrade_code}
        entries.append(
            {
                "Architecture": architecture,
                "InstallerUrl": release.url("download", made.name),
                "InstallerSha256": made.sha256.upper(),
                "ProductCode": made.product_code,
                "AppsAndFeaturesEntries": [shown],
            }
        )
    return entries


def manifests(release: Release) -> dict[str, str]:
    """Return the files' texts by their paths."""
    project = release.project
    package = project.names["winget"]
    head: dict[str, Node] = {"PackageIdentifier": package, "PackageVersion": release.version}
    dated: dict[str, Node] = {"ReleaseDate": release.date} if release.date else {}
    tags: list[Node] = [*project.tags]
    files: dict[str, dict[str, Node]] = {
        "version": {**head, "DefaultLocale": LOCALE},
        "installer": {
            **head,
            "Platform": ["Windows.Desktop"],
            "MinimumOSVersion": project.minimum_windows,
            "InstallerType": "msi",
            "Scope": "machine",
            "InstallModes": ["silent", "silentWithProgress"],
            "InstallerSwitches": {"Silent": "/qn /norestart", "SilentWithProgress": "/qb- /norestart"},
            "UpgradeBehavior": "install",
            "Commands": ["pyhost"],
            **dated,
            "ElevationRequirement": "elevationRequired",
            "Installers": installer_nodes(release),
        },
        "defaultLocale": {
            **head,
            "PackageLocale": LOCALE,
            "Publisher": project.publisher,
            "PublisherUrl": release.url("home"),
            "PublisherSupportUrl": release.url("issues"),
            "PackageName": project.title,
            "PackageUrl": release.url("home"),
            "License": project.license,
            "LicenseUrl": release.url("license"),
            "Copyright": project.copyright,
            "ShortDescription": project.summary,
            "Description": project.description,
            "Moniker": project.name,
            "Tags": tags,
            "ReleaseNotesUrl": release.url("release"),
            "Documentations": [{"DocumentLabel": "Documentation", "DocumentUrl": release.url("documentation")}],
        },
    }
    names = {"version": package, "installer": f"{package}.installer", "defaultLocale": f"{package}.locale.{LOCALE}"}
    directory = "/".join(["manifests", package[0].lower(), *package.split("."), release.version])
    texts = {}
    for kind, content in files.items():
        schema = f"# yaml-language-server: $schema=https://aka.ms/winget-manifest.{kind}.{SCHEMA}.schema.json"
        content |= {"ManifestType": kind, "ManifestVersion": SCHEMA}
        texts[f"{directory}/{names[kind]}.yaml"] = "\n".join([schema, "", *lines(content), ""])
    return texts
