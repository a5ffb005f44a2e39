# SPDX-License-Identifier: MIT
"""The manifest for Scoop: one JSON file for a bucket, of the release's zips."""

from __future__ import annotations

import json

from release import Release

ARCHITECTURES = {"x64": "64bit", "x86": "32bit", "arm64": "arm64"}

# What Scoop says after an installation. A service runs with more rights than those who may write to these directories.
NOTES = [
    "Scoop's directories are no place for the pyhost.exe of a service: the user's own belongs to the user, and in C:\\ProgramData\\scoop every",
    "user may add files. For services take the MSI, or have Scoop put global apps where only administrators may write, in an elevated prompt:",
    "    [Environment]::SetEnvironmentVariable('SCOOP_GLOBAL', 'C:\\Program Files\\Scoop', 'Machine')",
    "    scoop install --global pyhost   (in a new prompt)",
]


def manifest(release: Release) -> dict[str, object]:
    """Return the manifest's values, in the order that the buckets have them."""
    project = release.project
    builds: dict[str, dict[str, str]] = {}
    updates: dict[str, dict[str, str]] = {}
    for architecture, zipped in release.archives.items():
        name = ARCHITECTURES[architecture]
        later = project.url("download", "$version", zipped.name.replace(release.version, "$version"))
        builds[name] = {"url": release.url("download", zipped.name), "hash": zipped.sha256}
        updates[name] = {"url": later}
        if zipped.directory:
            builds[name]["extract_dir"] = zipped.directory
            updates[name]["extract_dir"] = zipped.directory.replace(release.version, "$version")
    return {
        "version": release.version,
        "description": project.summary,
        "homepage": release.url("home"),
        "license": {"identifier": project.license, "url": release.url("license")},
        "notes": NOTES,
        "architecture": builds,
        "bin": "pyhost.exe",
        "checkver": {"url": release.url("latest"), "regex": r"/releases/tag/v([\d.]+)\b"},
        "autoupdate": {"architecture": updates, "hash": {"url": "$baseurl/SHA256SUMS"}},
    }


def manifests(release: Release) -> dict[str, str]:
    """Return the file's text by its path."""
    text = json.dumps(manifest(release), indent=4) + "\n"
    return {f"bucket/{release.project.names['scoop']}.json": text}
