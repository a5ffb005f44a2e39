# SPDX-License-Identifier: MIT
"""Writes a bundle: its files, their hashes, a zip of them."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile

from pyhost_compat.bundle_parts import DATE, SECONDS, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyhost_compat.bundle_parts import Bundle


def write_files(bundle: Bundle, directory: str) -> None:
    """Write what the bundle holds into a new directory."""
    shutil.rmtree(directory, ignore_errors=True)
    for name in sorted(bundle.files):
        if name.endswith("/"):
            os.makedirs(path_of(directory, name), exist_ok=True)
        else:
            write_file(directory, name, bundle.content(name))


def path_of(directory: str, name: str) -> str:
    """Return where a file of the bundle in directory is."""
    return os.path.join(directory, name.replace("/", "\\"))


def write_file(directory: str, name: str, data: bytes) -> None:
    """Write one file, with its date."""
    path = path_of(directory, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    os.utime(path, (SECONDS, SECONDS))


def prune(bundle: Bundle, directory: str) -> None:
    """Remove what modules have written while the check imported them."""
    for path, name in walk(directory, lambda path, name: False, caches=True):
        if not name.endswith("/") and name not in bundle.files:
            os.remove(path)


def seal(bundle: Bundle, directory: str, name: str) -> None:
    """Write the hashes of all files, as they are now."""
    lines = []
    for file in sorted(bundle.files):
        if not file.endswith("/"):
            with open(path_of(directory, file), "rb") as stream:
                lines.append(f"{hashlib.sha256(stream.read()).hexdigest()} *{file}\n")
    write_file(directory, f"{name}.sha256", "".join(lines).encode())


def replace(fresh: str, target: str) -> None:
    """Put the folder fresh in the place of target."""
    old = target + ".old"
    shutil.rmtree(old, ignore_errors=True)
    if os.path.exists(target):
        os.rename(target, old)
    os.rename(fresh, target)
    shutil.rmtree(old, ignore_errors=True)


def pack(directory: str, archive: str) -> None:
    """Make a zip of the folder."""
    with zipfile.ZipFile(archive + ".new", "w", zipfile.ZIP_DEFLATED) as target:
        entries = walk(directory, lambda path, name: False, caches=True)
        for path, name in sorted(entries, key=lambda entry: entry[1]):
            entry = zipfile.ZipInfo(f"{os.path.basename(directory)}/{name}", DATE)
            entry.create_system = 0  # Windows
            data = b""
            if not name.endswith("/"):
                entry.compress_type = zipfile.ZIP_DEFLATED
                with open(path, "rb") as file:
                    data = file.read()
            target.writestr(entry, data)
    os.replace(archive + ".new", archive)
