# SPDX-License-Identifier: MIT
"""Has a bundle's Python find its modules with fewer looks at the disk; a .pth file of the bundle imports it, as _pyhost_library.

Python opens the archive of the standard library anew for each module, and looks at the directory of the program before each. Here the
archive stays mapped, and a directory in front of it is read once: only what may have a module is asked for it. What nobody has is left to
Python's own finders, so that what appears later is found as ever.
"""

from __future__ import annotations

import sys
import zipimport
import zlib
from mmap import ACCESS_READ, mmap
from os import listdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from typing import Any


class Places:
    """Asks the finders of those places on sys.path that may have a module."""

    def __init__(self) -> None:
        self.names: dict[str, set[str] | None] = {}

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find a module that is in no package."""
        if path is not None:
            return None
        for place in sys.path:
            if not isinstance(place, str):
                return None
            known = self.names[place] if place in self.names else self.look(place)
            if known is not None and name not in known:
                continue
            finder: Any = sys.path_importer_cache.get(place)
            spec: ModuleSpec | None = finder.find_spec(name, target) if finder else None
            if not finder or spec:
                return spec if spec and spec.loader else None
        return None

    def look(self, place: str) -> set[str] | None:
        """Return the names that a directory may have as modules; None of what is no directory."""
        try:
            known: set[str] | None = {name.partition(".")[0] for name in listdir(place)}
        except FileNotFoundError:
            known = set()
        except OSError:
            known = None
        self.names[place] = known
        return known

    def invalidate_caches(self) -> None:
        """Look again, as importlib.invalidate_caches() asks."""
        self.names.clear()


def map_archive(path: str) -> None:
    """Have zipimport read the archive from memory."""
    read: Any = zipimport._get_data  # type: ignore[attr-defined]
    with open(path, "rb") as file:
        archive = mmap(file.fileno(), 0, access=ACCESS_READ)

    def get_data(name: str, entry: Any) -> bytes:
        if name != path:
            data: bytes = read(name, entry)
            return data
        _, method, size, _, at, *_ = entry
        begin = at + 30 + int.from_bytes(archive[at + 26 : at + 28], "little") + int.from_bytes(archive[at + 28 : at + 30], "little")
        packed = archive[begin : begin + size]
        return zlib.decompress(packed, -15) if method else packed

    zipimport._get_data = get_data  # type: ignore[attr-defined]


def install() -> None:
    """Begin, where this module itself comes from the archive."""
    archive = getattr(globals().get("__loader__"), "archive", None)
    if archive and hasattr(zipimport, "_get_data"):
        map_archive(archive)
        if hasattr(zipimport.zipimporter, "find_spec"):  # from 3.10 on
            sys.meta_path.insert(len(sys.meta_path) - 1, Places())


if __name__ == "_pyhost_library":
    install()
