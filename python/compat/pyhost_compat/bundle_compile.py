# SPDX-License-Identifier: MIT
"""Compiles the modules of a bundle, and puts the standard library into the archive that Python looks into first."""

from __future__ import annotations

import _imp
import io
import json
import os
import re
import struct
import subprocess
import sys
import zipfile

from pyhost_compat.bundle_parts import DATE, own_source, same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyhost_compat.bundle_parts import Bundle

LIBRARY = "python/Lib/"
PACKAGES = "python/Lib/site-packages/"
FINDER = "_pyhost_library"  # bundle_library.py, in the archive
LANDMARK = b"# Python knows its library by a file of this name. The module is in the archive beside python.exe.\n"

# Files that no code reads: beside them a package is still nothing but modules.
DOCUMENTS = re.compile(r"README.*|.*\.rst", re.IGNORECASE)

# What a child of the base Python runs. It reads lines of [path or source, is it a path?, name in tracebacks, optimization], and writes for
# each of them the length of a .pyc file and the file, or 0 where Python cannot compile the source. What marshal writes depends on which objects the
# process has, and the order of a set on its hashes: so each bundle is compiled by a process that does nothing else, with fixed hashes.
# Of a .pyc that says "unchecked hash" Python compares neither date nor content with the source.
COMPILER = """
import sys
sys.path[:] = [place for place in sys.path if place]
import importlib.util, json, marshal, struct
out = sys.stdout.buffer
for line in sys.stdin.buffer:
    source, is_path, name, optimization = json.loads(line)
    if is_path:
        with open(source, "rb") as file:
            source = file.read()
    else:
        source = source.encode()
    try:
        code = compile(source, name, "exec", dont_inherit=True, optimize=optimization)
    except (SyntaxError, ValueError):
        data = b""
    else:
        data = importlib.util.MAGIC_NUMBER + struct.pack("<I", 1) + importlib.util.source_hash(source) + marshal.dumps(code)
    out.write(struct.pack("<I", len(data)) + data)
"""


def compiled(files: list[tuple[str | bytes, str]], option: str) -> list[bytes]:
    """Return the .pyc files of sources, given as (path or content, name in tracebacks); an empty one where Python cannot compile it.

    option: an -X option of the Python that compiles them.
    """
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith("PYTHON")}
    environment["PYTHONHASHSEED"] = "0"
    lines = []
    for source, name in files:
        text = source if isinstance(source, str) else source.decode()
        lines.append(json.dumps([text, isinstance(source, str), name.replace("/", "\\"), sys.flags.optimize]))
    done = subprocess.run(
        [sys._base_executable, "-S", "-s", "-B", "-W", "ignore", "-X", option, "-c", COMPILER],  # type: ignore[attr-defined]
        input="".join(line + "\n" for line in lines).encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environment, cwd=sys.base_prefix,
    )  # fmt: skip
    if done.returncode != 0:
        raise ValueError(f"cannot compile the modules: {done.stderr.decode(errors='replace').strip()}")
    stream = io.BytesIO(done.stdout)
    return [stream.read(struct.unpack("<I", stream.read(4))[0]) for _ in files]


def is_frozen_package(name: str) -> bool:
    """Is it part of python3X.dll? Then Python looks for the package's other modules in Lib, and nowhere else."""
    try:
        return _imp.is_frozen_package(name)
    except ImportError:
        return False


def archivable(bundle: Bundle) -> set[str]:
    """Return the top-level names in Lib that work without files of their own: modules, and packages of nothing but modules."""
    names = [name[len(LIBRARY) :] for name in bundle.files if name.startswith(LIBRARY) and not name.startswith(PACKAGES)]
    files = {
        name.partition("/")[0] for name in names
        if not name.endswith((".py", "/")) and not ("/" in name and DOCUMENTS.fullmatch(os.path.basename(name)))
    }  # fmt: skip
    packages = {name.partition("/")[0] for name in names if name.endswith("/__init__.py") and name.count("/") == 1}
    modules = {name for name in names if "/" not in name and name.endswith(".py")}
    return {name for name in modules | packages if name not in files and not is_frozen_package(name)}


def archive_name(base: str) -> str | None:
    """Return the name of the archive that Python looks into before Lib: python312.zip; None where there is none on its path."""
    for place in sys.path:
        if place.lower().endswith(".zip") and same(os.path.dirname(place), base):
            return os.path.basename(place)
    return None


def cache_name(name: str) -> str:
    """Return the name that a source's .pyc has: a/__pycache__/b.cpython-312.pyc of a/b.py."""
    directory, _, module = name.rpartition("/")
    optimization = f".opt-{sys.flags.optimize}" if sys.flags.optimize else ""
    return f"{directory}/__pycache__/{module[:-3]}.{sys.implementation.cache_tag}{optimization}.pyc"


def compile_modules(bundle: Bundle, base: str) -> None:
    """Give each module its .pyc file, or a place in the archive of the standard library."""
    archive = archive_name(base)
    if archive is None or f"python/{archive}" in bundle.files:
        archived: set[str] = set()  # an embeddable package's archive is compiled already
    else:
        bundle.files[f"{LIBRARY}{FINDER}.py"] = own_source("bundle_library").encode()
        bundle.files[f"{PACKAGES}{FINDER}.pth"] = f"import {FINDER}\r\n".encode()
        archived = archivable(bundle)
    sources = {name: bundle.files[name] for name in sorted(bundle.files) if name.endswith(".py")}
    inner = {name: name[len(LIBRARY) :] for name in sources if is_library(name, archived)}
    # Columns of instructions are shown below a source line, which the archive has not.
    results = compiled([(sources[name], inner[name]) for name in inner], "no_debug_ranges")
    library = {inner[name] + "c": data for name, data in zip(inner, results) if data}
    for name in inner:
        if inner[name] + "c" in library:
            del bundle.files[name]
    if "os.pyc" in library:
        bundle.files[f"{LIBRARY}os.py"] = LANDMARK
    others = [name for name in sources if name not in inner]
    shown = [name[len(LIBRARY) :] if name.startswith(LIBRARY) else name for name in others]
    for name, data in zip(others, compiled(list(zip((sources[name] for name in others), shown)), "utf8")):
        if data:
            bundle.files[cache_name(name)] = data
    for name in [name for name in bundle.files if is_document(name, archived)]:
        del bundle.files[name]
    if library:
        bundle.files[f"python/{archive}"] = pack_library(library)


def is_library(name: str, archived: set[str]) -> bool:
    """Is it a file of what is to be in the archive?"""
    return name.startswith(LIBRARY) and not name.startswith(PACKAGES) and name[len(LIBRARY) :].partition("/")[0] in archived


def is_document(name: str, archived: set[str]) -> bool:
    """Is it the document of a package that is in the archive now?"""
    return is_library(name, archived) and not name.endswith((".py", ".pyc"))


def pack_library(library: dict[str, bytes]) -> bytes:
    """Make the archive. Python needs zlib to read what is deflated: where that is no part of it, nothing is."""
    method = zipfile.ZIP_DEFLATED if "zlib" in sys.builtin_module_names else zipfile.ZIP_STORED
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as target:
        for name in sorted(library):
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = method
            entry.create_system = 0  # Windows
            target.writestr(entry, library[name], compresslevel=9)
    return stream.getvalue()
