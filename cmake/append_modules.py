# SPDX-License-Identifier: MIT
"""Puts Python modules behind an exe as a zip, from which zipimport loads them.

usage: append_modules.py EXE DIRECTORY...

The archive is the same for the same sources: sorted names, one fixed date.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path


def archive(directories: list[Path]) -> bytes:
    """Return a zip of all .py files below directories, by their relative names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for directory in directories:
            for path in sorted(directory.rglob("*.py")):
                entry = zipfile.ZipInfo(path.relative_to(directory).as_posix(), (2020, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, path.read_bytes(), compresslevel=9)
    return buffer.getvalue()


def main() -> None:
    """Append the archive to the exe."""
    exe = Path(sys.argv[1])
    with exe.open("ab") as file:
        file.write(archive([Path(name) for name in sys.argv[2:]]))


if __name__ == "__main__":
    main()
