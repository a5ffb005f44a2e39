#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compares files of a release with what their sources make, and names the parts that differ.

usage: compare.py BUILT RELEASED

BUILT is a file that was built here, RELEASED the one of the same name in the release. A signature is looked past: those who build again have not
the key. So an exe is compared as it was before it was signed, an MSI without the stream that has the signature, an archive member by member, and in
a wheel's RECORD and in the bill of materials the hashes of signed files are passed over. Exit code 0: the same.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path

import authenticode
import cabinet
import compound

ARCHIVES = (".whl", ".zip", ".nupkg")
FOLLOWS = {"File", "MsiFileHash", "SummaryInformation"}  # what an MSI says of its files' sizes and hashes, and of itself


def lines_without_images(record: bytes) -> list[bytes]:
    """Return the lines of a RECORD that are about other files than those that are signed."""
    return [line for line in record.splitlines() if not line.split(b",")[0].endswith((b".exe", b".pyd"))]


def without_hashes(bill: bytes) -> object:
    """Return a bill of materials without the hashes of its files."""
    document = json.loads(bill)
    for component in document["components"]:
        if component["type"] == "file":
            del component["hashes"]
    return document


def names(parts: dict[str, bytes], others: dict[str, bytes]) -> list[str]:
    """Return the names that only one side has."""
    return [f"{name} (not in the release)" for name in parts if name not in others] + [
        f"{name} (only in the release)" for name in others if name not in parts
    ]


def members(data: bytes) -> dict[str, bytes]:
    """Return the files of an archive."""
    if data[:4] == cabinet.MAGIC:
        return cabinet.files(data)
    if data[:8] == compound.MAGIC:
        return {compound.table_name(name): part for name, part in compound.streams(data).items() if name not in compound.SIGNATURES}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def archive_parts(built: bytes, released: bytes) -> list[str]:
    """Return the members in which two archives differ, each with its own parts."""
    ours, theirs = members(built), members(released)
    found = names(ours, theirs)
    signed = any(ours[name] != theirs[name] and not differing_parts(name, ours[name], theirs[name])
                 for name in ours.keys() & theirs.keys())  # fmt: skip
    for name in sorted(ours.keys() & theirs.keys()):
        if name.endswith(".dist-info/RECORD"):
            if lines_without_images(ours[name]) != lines_without_images(theirs[name]):
                found.append(name)
        elif not (signed and built[:8] == compound.MAGIC and name in FOLLOWS):
            found += [f"{name}: {part}" for part in differing_parts(name, ours[name], theirs[name])]
    return found


def differing_parts(name: str, built: bytes, released: bytes) -> list[str]:
    """Return what differs but for signatures; empty: nothing."""
    if built == released:
        return []
    suffix = Path(name).suffix.lower()
    if authenticode.is_image(built) and authenticode.is_image(released):
        ours, theirs = authenticode.unsigned(built), authenticode.unsigned(released)
        return [] if ours == theirs else authenticode.differing_parts(ours, theirs) or ["the checksum"]
    if suffix in ARCHIVES or all(data[:4] == cabinet.MAGIC or data[:8] == compound.MAGIC for data in (built, released)):
        return archive_parts(built, released)
    if name.endswith(".cdx.json") and without_hashes(built) == without_hashes(released):
        return []
    return ["the bytes"]


def verdict(name: str, built: bytes, released: bytes) -> tuple[bool, str]:
    """Return whether a file of the release is what was built, and that in words."""
    digest = hashlib.sha256(released).hexdigest()
    if built == released:
        return True, f"equal: {name} (SHA-256 {digest})"
    try:
        found = differing_parts(name, built, released)
    except (ValueError, zipfile.BadZipFile, IndexError) as error:
        return False, f"different: {name} cannot be read: {error}"
    if found:
        return False, f"different: {name} (SHA-256 {digest}), in:" + "".join(f"\n    {part}" for part in found)
    if authenticode.is_image(built):
        plain = hashlib.sha256(authenticode.unsigned(built)).hexdigest()
        return True, f"equal but for the signature: {name} (SHA-256 {digest}; without signature {plain})"
    return True, f"equal but for signatures: {name} (SHA-256 {digest})"


def main() -> None:
    """Compare two files."""
    built, released = Path(sys.argv[1]), Path(sys.argv[2])
    same, words = verdict(released.name, built.read_bytes(), released.read_bytes())
    print(words)
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
