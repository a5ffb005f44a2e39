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


# What the folder's name ends with while it is made, and while another takes its place.
NEW = ".new"
OLD = ".old"


def write_files(bundle: Bundle, directory: str, name: str) -> None:
    """Write what the bundle NAME holds into a new directory; the list of hashes first, empty: it tells what is left of a bundle from others' folders.

    Nothing installs from a folder whose list is empty.
    """
    shutil.rmtree(directory, ignore_errors=True)
    write_file(directory, f"{name}.sha256", b"")
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


def prune(bundle: Bundle, directory: str, name: str) -> None:
    """Remove what modules have written while the check imported them."""
    for path, file in walk(directory, lambda path, file: False, caches=True):
        if not file.endswith("/") and file not in bundle.files and file != f"{name}.sha256":
            os.remove(path)


def seal(bundle: Bundle, directory: str, name: str) -> None:
    """Write the hashes of all files, as they are now."""
    lines = []
    for file in sorted(bundle.files):
        if not file.endswith("/"):
            with open(path_of(directory, file), "rb") as stream:
                lines.append(f"{hashlib.sha256(stream.read()).hexdigest()} *{file}\n")
    write_file(directory, f"{name}.sha256", "".join(lines).encode())


def refuse_others(target: str, name: str) -> None:
    """Look at what is to be replaced, and at what has the names that folders have meanwhile.

    Raises:
        ValueError: there can be no directory, or one of them is no bundle of the service, which has hashes from when it is begun.
    """
    above = os.path.dirname(target)
    while not os.path.lexists(above) and os.path.dirname(above) != above:
        above = os.path.dirname(above)
    if not os.path.isdir(above):
        raise ValueError(f'cannot make "{target}": "{above}" is no directory that is there; try: --output DIRECTORY')
    for place in (target, target + NEW, target + OLD):
        if os.path.lexists(place) and not os.path.isfile(os.path.join(place, f"{name}.sha256")):
            raise ValueError(f'"{place}" is there already, and is no bundle of the service; try: move it elsewhere, or name another --output')


def replace(fresh: str, target: str) -> None:
    """Put the folder fresh in the place of target, which stays where that is impossible."""
    old = target + OLD
    if os.path.exists(target):
        shutil.rmtree(old, ignore_errors=True)
        os.rename(target, old)
    try:
        os.rename(fresh, target)
    except OSError:
        if os.path.exists(old):
            os.rename(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def pack(directory: str, inner: str, archive: str) -> None:
    """Make a zip of the folder, which is called inner in it."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        entries = walk(directory, lambda path, name: False, caches=True)
        for path, name in sorted(entries, key=lambda entry: entry[1]):
            entry = zipfile.ZipInfo(f"{inner}/{name}", DATE)
            entry.create_system = 0  # Windows
            data = b""
            if not name.endswith("/"):
                entry.compress_type = zipfile.ZIP_DEFLATED
                with open(path, "rb") as file:
                    data = file.read()
            target.writestr(entry, data)


def publish(target: str, has_archive: bool) -> list[str]:
    """Put the folder target.new, which is whole, in the place of target, and its zip in the place of the one before; return both.

    When the zip cannot be written or the folder not replaced, both stay as they were.
    """
    archive = target + ".zip"
    if not has_archive:
        replace(target + NEW, target)
        return [target]
    before = archive + OLD
    try:
        pack(target + NEW, os.path.basename(target), archive + NEW)
        if os.path.exists(archive):
            os.replace(archive, before)  # fails where somebody has it open: nothing is changed yet
        replace(target + NEW, target)
        os.replace(archive + NEW, archive)
    except BaseException:
        if os.path.isfile(before) and not os.path.exists(archive):
            os.replace(before, archive)
        if os.path.isfile(archive + NEW):
            os.remove(archive + NEW)
        raise
    if os.path.isfile(before):
        os.remove(before)
    return [target, archive]
