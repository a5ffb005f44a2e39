# SPDX-License-Identifier: MIT
"""The pywin32 under test, and the Python that it is for."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

C = Path(os.environ["PYHOST_C"])


@dataclass(frozen=True)
class Pywin32:
    """pywin32 as pip unpacks it."""

    files: Path
    build: int  # 312
    minor: int  # of its Python: 12
    base: Path  # that Python's directory
    python: str  # its python.exe, a path of Windows

    @classmethod
    def under_test(cls) -> Pywin32:
        """The one of $PYHOST_TEST_PYWIN32, for the Python of $PYHOST_TEST_PYTHON."""
        files = Path(os.environ["PYHOST_TEST_PYWIN32"].removeprefix("Z:").replace("\\", "/"))
        python = os.environ["PYHOST_TEST_PYTHON"]
        found = re.search(r"-(\d+)\.dist-info", str(next(files.glob("pywin32-*.dist-info"))))
        directory = re.fullmatch(r"C:\\(Python3(\d+))\\python\.exe", python)
        assert found and directory
        return cls(files, int(found[1]), int(directory[2]), C / directory[1], python)

    def put_into(self, environment: Path) -> None:
        """Put it into a Python or a virtual environment, as pip does."""
        shutil.copytree(self.files, environment / "Lib/site-packages", dirs_exist_ok=True)
        if self.build < 305:
            # Since then it brings its host and DLLs where they work when a service is installed; before, people did.
            for file in (*self.files.glob("pywin32_system32/*.dll"), *self.files.glob("win32/[Pp]ython[Ss]ervice.exe")):
                shutil.copy(file, self.base)
