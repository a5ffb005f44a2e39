# SPDX-License-Identifier: MIT
"""Puts a service and all that it runs on into one folder, for "pyhost bundle"."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import zipfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Every file gets this date, so that two bundles of the same things are the same bytes.
DATE = (2020, 1, 1, 0, 0, 0)
SECONDS = 1577836800  # the same since 1970, in UTC

# Of the base Python's directory; its Lib, below, in full but for what no service needs.
BASE_FILES = re.compile(r"pythonw?\.exe|.*\.dll|python.*\.zip|LICENSE.*", re.IGNORECASE)
BASE_DIRECTORIES = ("DLLs", "Lib", r"Library\bin")
LEFT_OUT_LIB = {"site-packages", "test", "idlelib", "turtledemo", "tkinter", "ensurepip", "lib2to3/tests",
                "unittest/test", "distutils/tests", "ctypes/test", "sqlite3/test", "tkinter/test"}  # fmt: skip
LEFT_OUT_DLLS = re.compile(r"(_test.*|_ctypes_test.*|_tkinter.*|_xxtest.*)\.pyd|(tcl|tk)\d.*\.dll", re.IGNORECASE)
LEFT_OUT_PACKAGES = re.compile(r"pip(-.*\.dist-info)?|__pycache__|direct_url\.json", re.IGNORECASE)

ABSOLUTE = re.compile(r"[A-Za-z]:[\\/]|\\\\")


class Bundle:
    """What the bundle is to hold, by its names in it."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.files: dict[str, str | bytes] = {}  # name with slashes: a file's path, or its content
        self.notes: list[str] = []

    def add_tree(self, place: str, directory: str, leave_out: Any) -> None:
        """Add a directory's files below place; leave_out(path, relative name) says which are not wanted."""
        for path, name in walk(directory, lambda path, name: leave_out(path, name) or same(path, self.target)):
            self.files[f"{place}/{name}"] = path

    def content(self, name: str) -> bytes:
        """Return a file's bytes."""
        source = self.files[name]
        if isinstance(source, bytes):
            return source
        with open(source, "rb") as file:
            return file.read()


def same(a: str, b: str) -> bool:
    """Are these paths of one place?"""
    return os.path.normcase(os.path.abspath(a)) == os.path.normcase(os.path.abspath(b))


def below(path: str, directory: str) -> str | None:
    """Return path as it is called from directory, when it lies in it."""
    whole, start = os.path.abspath(path), os.path.join(os.path.abspath(directory), "")
    if same(whole, directory):
        return ""
    return whole[len(start) :] if os.path.normcase(whole).startswith(os.path.normcase(start)) else None


def walk(directory: str, leave_out: Any) -> Iterator[tuple[str, str]]:
    """Yield the files of a tree, as (path, relative name with slashes)."""
    for parent, folders, names in os.walk(directory):
        relative = os.path.relpath(parent, directory).replace("\\", "/")
        prefix = "" if relative == "." else relative + "/"
        folders[:] = [
            name
            for name in folders
            if name != "__pycache__" and not leave_out(os.path.join(parent, name), prefix + name)
        ]
        for name in names:
            path = os.path.join(parent, name)
            if not leave_out(path, prefix + name):
                yield path, prefix + name


# ---- Python ----


def add_base(bundle: Bundle, base: str, dll: str) -> None:
    """The base Python: what python.exe, its library and its extension modules need."""
    programs = (dll, sys._base_executable)  # type: ignore[attr-defined]
    for name in (os.path.splitext(os.path.basename(program))[0] + "._pth" for program in programs):
        if os.path.isfile(os.path.join(base, name)):
            # An embeddable package's directory is all its own: modules lie beside python.exe.
            bundle.add_tree("python", base, lambda path, name: False)
            add_pth(bundle, base, name, "python")
            return  # the first of them counts
    for name in os.listdir(base):
        if BASE_FILES.fullmatch(name) and os.path.isfile(os.path.join(base, name)):
            bundle.files[f"python/{name}"] = os.path.join(base, name)
    bundle.files[f"python/{os.path.basename(dll)}"] = dll
    for folder in BASE_DIRECTORIES:
        if os.path.isdir(os.path.join(base, folder)):
            bundle.add_tree(f"python/{folder}".replace("\\", "/"), os.path.join(base, folder), leave_out_of_base)


def leave_out_of_base(path: str, name: str) -> bool:
    """Is it for developers, or for windows that no service shows?"""
    return name in LEFT_OUT_LIB or LEFT_OUT_DLLS.fullmatch(os.path.basename(name)) is not None


def add_packages(bundle: Bundle) -> None:
    """What is installed for the service: the site-packages on sys.path, the first of them over the others."""
    import site

    for directory in reversed(site.getsitepackages()):
        if os.path.basename(directory).lower() == "site-packages" and os.path.isdir(directory):
            bundle.add_tree(
                "python/Lib/site-packages", directory,
                lambda path, name: "/" not in name and LEFT_OUT_PACKAGES.fullmatch(name)
                or name.endswith(".dist-info/direct_url.json"),
            )  # fmt: skip
            for name in sorted(os.listdir(directory)):
                if name.lower().endswith(".pth"):
                    add_pth(bundle, directory, name, "python/Lib/site-packages")


def add_pth(bundle: Bundle, directory: str, name: str, target: str) -> None:
    """Bring the directories that a .pth or ._pth file names along, and let it name them in target."""
    with open(os.path.join(directory, name), encoding="utf-8-sig") as file:
        lines = file.read().splitlines()
    out = []
    for line in lines:
        if line.startswith(("import ", "import\t")):
            if "__editable__" in line:
                raise ValueError(
                    f'"{name}" installs a package from its sources ("pip install -e"): install it without -e'
                )
            out.append(line)
            continue
        named = (line.partition("#")[0] if name.endswith("._pth") else line).rstrip()
        if not named or named.startswith("#"):
            continue
        path = os.path.normpath(os.path.join(directory, named))
        inside = below(path, directory)
        if not os.path.exists(path):
            continue  # as Python does
        if inside is not None:
            out.append(inside or ".")
        elif os.path.isdir(path):
            place = (
                f"paths/{len([other for other in bundle.files if other.endswith('/.path')])}-{os.path.basename(path)}"
            )
            bundle.add_tree(place, path, leave_out_of_program)
            bundle.files[f"{place}/.path"] = b""  # it is there, also when it is empty
            out.append(os.path.relpath(place, target))
        else:
            raise ValueError(f'"{name}" names "{path}", which is no directory')
    bundle.files[f"{target}/{name}"] = "".join(line + "\r\n" for line in out).encode()


# ---- the program ----


def leave_out_of_program(path: str, name: str) -> bool:
    """Is it no part of a program: a virtual environment, the base Python, what begins with a dot?"""
    return (
        os.path.basename(name).startswith(".")
        or os.path.exists(os.path.join(path, "pyvenv.cfg"))
        or same(path, sys.base_prefix)
    )


def add_program(bundle: Bundle, directory: str) -> None:
    """The directory that the service's code lies in."""
    if not os.path.isdir(directory):
        raise ValueError(f'there is no directory "{directory}"')
    if os.path.dirname(os.path.abspath(directory)) == os.path.abspath(directory):
        raise ValueError(f'the program lies in "{directory}", and a whole drive is not bundled: give it a directory')
    bundle.add_tree("app", directory, leave_out_of_program)


def in_app(name: str) -> str:
    """The name that a part of the program has in the bundle."""
    return "app\\" + name if name else "app"


def subject(definition: dict[str, Any]) -> str | None:
    """Give the class or the program its name in the bundle; return the directory that it lies in, if one."""
    words = definition.get("program")
    if words:
        if words[0] == "-m":
            return definition.get("directory")
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
    directory, backslash, name = definition["class"].rpartition("\\")
    if not backslash:
        return None  # it is found among the packages
    definition["class"] = in_app(name)
    return directory + "\\" if directory.endswith(":") else directory


def relocate(bundle: Bundle, definition: dict[str, Any], place: str | None) -> None:
    """Write the definition's paths as they are from the bundle's own directory."""
    definition["python"] = r"python\python.exe"
    directory = definition.pop("directory", None)
    if directory:
        inside = below(directory, place) if place else None
        if inside is not None:
            definition["directory"] = in_app(inside)
        else:
            bundle.notes.append(f'the current directory "{directory}" is not bundled: there it is the program\'s own')
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


# ---- writing ----


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


def make(definition_json: str, host: str, dll: str, output: str, archive: str) -> list[str]:
    """Make the bundle of a service in output; archive "yes": a zip as well. Return what was made, then the notes."""
    definition = json.loads(definition_json)
    name = re.sub(r'[\x00-\x1f<>:"/\\|?*%]', lambda match: f"%{ord(match[0]):02X}", definition["name"])
    bundle = Bundle(os.path.join(os.path.abspath(output), name))
    if os.path.exists(bundle.target) and not os.path.isfile(os.path.join(bundle.target, f"{name}.sha256")):
        raise ValueError(f'"{bundle.target}" is there already, and is no bundle of the service')
    place = subject(definition)
    base = os.path.dirname(sys._base_executable)  # type: ignore[attr-defined]
    places = [path for path in (sys.prefix, base, place) if path and len(path) > 3]
    add_base(bundle, base, dll)
    add_packages(bundle)
    if place:
        add_program(bundle, place)
    relocate(bundle, definition, place)
    note_places(bundle, places)
    bundle.files[f"{name}.exe"] = host
    bundle.files[f"{name}.json"] = (json.dumps(definition, indent=2, ensure_ascii=False) + "\n").encode()
    write(bundle, name)
    made = [bundle.target]
    if archive == "yes":
        pack(bundle.target, bundle.target + ".zip")
        made.append(bundle.target + ".zip")
    return made + [f"note: {note}" for note in bundle.notes]
