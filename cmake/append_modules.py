# SPDX-License-Identifier: MIT
"""Puts Python modules behind an exe as a zip, from which zipimport loads them.

usage: append_modules.py EXE DIRECTORY...

The archive is the same for the same sources: sorted names, one fixed date. Where there is advzip (AdvanceCOMP), which
searches longer than zlib for what repeats, it gets a twentieth smaller.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path


def write_archive(path: Path, directories: list[Path]) -> None:
    """Make a zip of all .py files below directories, by their relative names."""
    with zipfile.ZipFile(path, "w") as target:
        for directory in directories:
            for source in sorted(directory.rglob("*.py")):
                entry = zipfile.ZipInfo(source.relative_to(directory).as_posix(), (2020, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, source.read_bytes(), compresslevel=9)
    if shutil.which("advzip") is not None:
        subprocess.run(["advzip", "--recompress", "--shrink-insane", "--quiet", str(path)], check=True)


def main() -> None:
    """Append the archive to the exe."""
    exe = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as directory:
        archive = Path(directory) / "modules.zip"
        write_archive(archive, [Path(name) for name in sys.argv[2:]])
        with exe.open("ab") as file:
            file.write(archive.read_bytes())


if __name__ == "__main__":
    main()
