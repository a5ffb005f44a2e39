# SPDX-License-Identifier: MIT
"""What the host gives to processes that get the service's sys.path: those of multiprocessing, joblib, billiard.

The host puts PLACE on sys.path, as a str that pickles to a call which makes the modules importable where the str is unpickled, and
has DLLs found there in the directories of --dll-path. The modules are read from the exe's resources, as the host reads them: the
exe's signature covers these. Not from the file's end, where zipimport looks, and where whatever was added to a signed file stands,
which no signature covers; so PLACE is a name that no file can have, and nothing is found there by anyone else.

The call carries this module's source, since nothing else is importable in that process yet.
"""

from __future__ import annotations

import contextlib
import os
import sys
import zlib
from importlib.machinery import ModuleSpec
from struct import unpack_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

PLACE = "<pyhost.exe>"
CALL = "exec(__import__('zlib').decompress(source), names) or names['begin'](host, rule, directories, source)"
# enum importer_rule in host/modules/importer.h.
NOBODY, ITS_OWN, EVERYBODY = range(3)
# What the host has besides the modules that stand in for pywin32's.
OWN = ("pyhost_compat", "_pyhost", "servicemanager")


def resource(image: bytes) -> bytes:
    """Return the RCDATA of number 1 of a PE file: learn.microsoft.com, "PE Format", ".rsrc section".

    Raises:
        Exception: the file has none, or contradicts itself.
    """
    pe = unpack_from("<I", image, 0x3C)[0]
    count, header = unpack_from("<H12xH", image, pe + 6)
    sections = [unpack_from("<8s4xIII", image, pe + 24 + header + 40 * number) for number in range(count)]
    address, size, start = next(section[1:] for section in sections if section[0] == b".rsrc\0\0\0")
    tree = image[start : start + size]

    def entry(directory: int, wanted: int | None) -> int:
        named, numbered = unpack_from("<12xHH", tree, directory)
        places = (unpack_from("<II", tree, directory + 16 + 8 * (named + number)) for number in range(numbered))
        return next(int(place) & 0x7FFFFFFF for number, place in places if wanted in (number, None))

    data, length = unpack_from("<II", tree, entry(entry(entry(0, 10), 1), None))
    return tree[data - address :][:length]


def entries(archive: bytes) -> dict[str, tuple[int, bytes]]:
    """Return a zip's files by their names, as they are kept, and how: 0 (as they are), or deflated.

    APPNOTE.TXT, 4.3.7, 4.3.12, 4.3.16, 4.4.5.

    Raises:
        Exception: it is none.
    """
    found = {}
    count, at = unpack_from("<10xH4xI", archive, len(archive) - 22)
    for _ in range(count):
        method, size, name, extra, comment, local = unpack_from("<10xH8xI4xHHH8xI", archive, at)
        start = local + 30 + sum(unpack_from("<26xHH", archive, local))
        found[archive[at + 46 :][:name].decode()] = method, archive[start : start + size]
        at += 46 + name + extra + comment
    return found


class Place(str):
    """PLACE, pickled as the call."""

    call: tuple[Any, ...]

    def __reduce_ex__(self, protocol: Any) -> Any:
        return self.call


class Modules:
    """Finder and loader of the modules, for PathFinder."""

    def __init__(self, host: str, rule: int) -> None:
        self.host = host
        self.rule = rule
        self._sources: dict[str, tuple[int, bytes]] | None = None

    def sources(self) -> dict[str, tuple[int, bytes]]:
        """Return the archive's files; none, which is told once, when the exe cannot be read."""
        if self._sources is None:
            self._sources = {}
            try:
                with open(self.host, "rb") as file:
                    self._sources = entries(resource(file.read()))
            except Exception as error:  # whatever bytes that are no exe lead to
                self._tell(error)
        return self._sources

    def _tell(self, error: Exception) -> None:
        if sys.stderr is not None:
            print(f'Cannot read the modules in "{self.host}": {error!r}. Reinstall pyhost', file=sys.stderr)

    def _find(self, name: str) -> str | None:
        top = name.partition(".")[0]
        if top != "pyhost" and self.rule == NOBODY:
            return None
        base = ("" if top == "pyhost" else "compat/") + name.replace(".", "/")
        return next((base + end for end in (".py", "/__init__.py") if base + end in self.sources()), None)

    def _is_given(self, name: str) -> bool:
        """Return whether who imports may have the module: pyhost_compat.importers has the rule."""
        if "." in name or name in ("pyhost", *OWN) or self.rule == EVERYBODY:
            return True
        from pyhost_compat import importers

        return importers.cannot_do_without()

    def find_spec(self, name: str, target: Any = None) -> ModuleSpec | None:
        """Return the spec of a module that the exe has."""
        path = self._find(name)
        if path is None or not self._is_given(name):
            return None
        spec = ModuleSpec(name, self, origin=self.host + "\\" + path.replace("/", "\\"))  # type: ignore[arg-type]
        spec.has_location = True
        if path.endswith("/__init__.py"):
            spec.submodule_search_locations = [PLACE]
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to the import system."""

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's code."""
        source = self.get_source(module.__name__)
        exec(compile(source, module.__file__ or "", "exec", dont_inherit=True), module.__dict__)

    def get_source(self, name: str) -> str:
        """Return a module's source. Raises ImportError."""
        path = self._find(name)
        if path is None:
            raise ImportError(f"pyhost has no module {name}", name=name)
        method, source = self.sources()[path]
        return (zlib.decompress(source, -15) if method else source).decode()

    def invalidate_caches(self) -> None:
        """Nothing is looked up twice."""


def call(host: str, rule: int, directories: list[str], source: bytes) -> tuple[Any, ...]:
    """Return what PLACE is pickled as."""
    names = {"__name__": "pyhost_places"}
    return eval, (CALL, {"names": names, "host": host, "rule": rule, "directories": directories, "source": source})


def begin(host: str, rule: int, directories: list[str], source: bytes) -> Place:
    """Make the modules importable at PLACE in this process, and return it; have DLLs found in the directories (--dll-path).

    In the service both are so already.
    """
    place = Place(PLACE)
    place.call = call(host, rule, directories, source)
    if "_pyhost_modules" not in sys.modules:
        modules = Modules(host, rule)

        def hook(path: str) -> Modules:
            if path != PLACE:
                raise ImportError
            return modules

        sys.path_hooks.insert(0, hook)  # type: ignore[arg-type]
        sys.path_importer_cache.pop(PLACE, None)
        for directory in directories:
            with contextlib.suppress(OSError):  # one that is not there cannot help
                os.add_dll_directory(directory)  # type: ignore[attr-defined]
    return place


def pickled(host: str, rule: int, directories: list[str]) -> tuple[Any, ...]:
    """Return the call, for the host's own str on sys.path."""
    source = sys.modules["_pyhost_modules"].get_source(__name__)
    return call(host, rule, directories, zlib.compress(source.encode(), 9))
