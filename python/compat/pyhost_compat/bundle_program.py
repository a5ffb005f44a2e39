# SPDX-License-Identifier: MIT
"""The program of a bundle, and its definition with paths from the bundle's own directory."""

from __future__ import annotations

import os
import re
import sys
import zipfile

from pyhost_compat.bundle_parts import below, same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyhost_compat.bundle_parts import Bundle

ABSOLUTE = re.compile(r"[A-Za-z]:[\\/]|\\\\")


def is_bundle(path: str) -> bool:
    """Is it a folder that "pyhost bundle" has made, or its zip: has it NAME.sha256, NAME.json and NAME.exe?"""
    try:
        if os.path.isdir(path):
            names = {name.lower() for name in os.listdir(path)}
        elif path.lower().endswith(".zip"):
            with zipfile.ZipFile(path) as archive:
                names = {name.lower().partition("/")[2] for name in archive.namelist()}
        else:
            return False
    except (OSError, zipfile.BadZipFile):
        return False
    stems = [name[: -len(".sha256")] for name in names if name.endswith(".sha256")]
    return any({f"{stem}.json", f"{stem}.exe"} <= names for stem in stems)


def leave_out_of_program(path: str, name: str) -> bool:
    """Is it no part of a program: a virtual environment, the base Python, a bundle, what begins with a dot?"""
    return (
        os.path.basename(name).startswith(".")
        or os.path.exists(os.path.join(path, "pyvenv.cfg"))
        or same(path, sys.base_prefix)
        or is_bundle(path)
    )


def is_drive(directory: str) -> bool:
    """Is it the top of a drive, or of a share?"""
    return os.path.dirname(os.path.abspath(directory)) == os.path.abspath(directory)


def add_program(bundle: Bundle, directory: str) -> None:
    """The directory that the service's code lies in."""
    if not os.path.isdir(directory):
        raise ValueError(f'there is no directory "{directory}"')
    if is_drive(directory):
        raise ValueError(f'the program lies in "{directory}", and a whole drive is not bundled: give it a directory')
    bundle.add_tree("app", directory, leave_out_of_program)


def in_app(name: str) -> str:
    """The name that a part of the program has in the bundle."""
    return "app\\" + name if name else "app"


def subject(definition: dict[str, Any]) -> str | None:
    """Give the class or the program its name in the bundle; return the directory that it lies in, if one."""
    words: list[str] = definition.get("program") or []
    if words:
        if words[0] == "-m":
            current: str | None = definition.get("directory")
            return current
        path, colon, function = words[0].rstrip("\\").rpartition(":")
        if colon and "\\" not in function:  # module:function
            directory, _, module = path.rpartition("\\")
            if directory:
                words[0] = in_app(f"{module}:{function}")
            return directory or None
        script = words[0].rstrip("\\")
        if os.path.isdir(script):
            words[0] = "app\\"
            return script
        words[0] = in_app(os.path.basename(script))
        return os.path.dirname(script)
    whole: str = definition["class"]
    directory, backslash, name = whole.rpartition("\\")
    if not backslash:
        return None  # it is found among the packages
    definition["class"] = in_app(name)
    return directory + "\\" if directory.endswith(":") else directory


def dll_path(bundle: Bundle, directories: list[str], place: str | None) -> list[str]:
    """Bring the directories in which the service finds DLLs along; return their names in the bundle."""
    named: list[str] = []
    for directory in directories:
        inside = below(directory, place) if place else None
        start = in_app(inside).replace("\\", "/") + "/" if inside is not None else ""
        if start and any(name.startswith(start) for name in bundle.files):  # a part of the program that is not left out
            named.append(start[:-1].replace("/", "\\"))
        elif is_drive(directory):
            raise ValueError(f'--dll-path is "{directory}", and a whole drive is not bundled: name the directory that has the DLLs')
        elif os.path.isdir(directory):
            inner = f"dlls/{len(named)}-{os.path.basename(directory)}"
            bundle.add_tree(inner, directory, leave_out_of_program)
            named.append(inner.replace("/", "\\"))
        else:
            bundle.notes.append(f'the directory for DLLs "{directory}" is not there, and not in the bundle')
    return named


def relocate(bundle: Bundle, definition: dict[str, Any], place: str | None, dlls: list[str]) -> None:
    """Write the definition's paths as they are from the bundle's own directory; dlls: where the service finds DLLs besides, in the bundle."""
    definition["python"] = r"python\python.exe"
    directory = definition.pop("directory", None)
    if directory:
        inside = below(directory, place) if place else None
        if inside is not None:
            definition["directory"] = in_app(inside)
        else:
            bundle.notes.append(f'the current directory "{directory}" is not bundled: there it is the program\'s own')
    found = [*dll_path(bundle, definition.pop("dll-path", []), place), *dlls]
    definition.update({"dll-path": found} if found else {})
    log = definition.pop("log", None)
    if log and not log.endswith("\\pyhost\\{0}\\{0}.log".format(definition["name"])):
        bundle.notes.append(f'the log "{log}" is of this machine: there it is in the usual place')
    for key, value in definition.items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and ABSOLUTE.search(text):
                bundle.notes.append(f'{key} names a place of this machine, and is left as it is: "{text}"')


def note_places(bundle: Bundle, places: list[str]) -> None:
    """Name the files that name a place of this machine."""
    wanted = [place.lower().encode() for place in places]
    wanted += [place.replace(b"\\", b"/") for place in wanted] + [place.replace(b"\\", b"\\\\") for place in wanted]
    found = []
    for name in sorted(bundle.files):
        if name.startswith(("app/", "paths/", "python/Lib/site-packages/")):
            data = bundle.content(name).lower()
            if any(place in data for place in wanted):
                found.append(name)
    bundle.notes.extend(f'"{name}" names a place of this machine' for name in found[:10])
    if len(found) > 10:
        bundle.notes.append(f"so do {len(found) - 10} more files")
