# SPDX-License-Identifier: MIT
"""Writes a bundle: its files, their hashes, a zip of them."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile

from pyhost_compat.bundle_parts import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyhost_compat.bundle_parts import Bundle

# Every file gets this date, so that two bundles of the same things are the same bytes.
DATE = (2020, 1, 1, 0, 0, 0)
SECONDS = 1577836800  # the same since 1970, in UTC


def write(bundle: Bundle, name: str) -> None:
    """Write the files and their hashes, then put the folder in the place of the one that was there."""
    fresh, old = bundle.target + ".new", bundle.target + ".old"
    shutil.rmtree(fresh, ignore_errors=True)
    lines = []
    for file in sorted(bundle.files):
        data = bundle.content(file)
        lines.append(f"{hashlib.sha256(data).hexdigest()} *{file}\n")
        write_file(fresh, file, data)
    write_file(fresh, f"{name}.sha256", "".join(lines).encode())
    shutil.rmtree(old, ignore_errors=True)
    if os.path.exists(bundle.target):
        os.rename(bundle.target, old)
    os.rename(fresh, bundle.target)
    shutil.rmtree(old, ignore_errors=True)


def write_file(directory: str, name: str, data: bytes) -> None:
    """Write one file, with its date."""
    path = os.path.join(directory, name.replace("/", "\\"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    os.utime(path, (SECONDS, SECONDS))


def pack(directory: str, archive: str) -> None:
    """Make a zip of the folder."""
    with zipfile.ZipFile(archive + ".new", "w", zipfile.ZIP_DEFLATED) as target:
        for path, name in sorted(walk(directory, lambda path, name: False), key=lambda entry: entry[1]):
            entry = zipfile.ZipInfo(f"{os.path.basename(directory)}/{name}", DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # Windows
            with open(path, "rb") as file:
                target.writestr(entry, file.read())
    os.replace(archive + ".new", archive)
