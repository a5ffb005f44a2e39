# SPDX-License-Identifier: MIT
"""What .pth and ._pth files name: the directories and archives of a bundle that lie elsewhere, and sources of packages."""

from __future__ import annotations

import ast
import locale
import os
import re
import sys

from pyhost_compat.bundle_parts import below
from pyhost_compat.bundle_program import leave_out_of_program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyhost_compat.bundle_parts import Bundle

UTF_8_SINCE = (3, 12, 4)  # python/cpython#77102; before, .pth files were in the locale's encoding alone
FINDER = re.compile(r"import\s+(__editable___\w+_finder)\b")


def text_of(data: bytes, is_site: bool, version: tuple[Any, ...]) -> str:
    """Return the text of a .pth file as site.addpackage() of this version reads it; not is_site: of a ._pth file, which getpath.c reads."""
    if is_site and version < UTF_8_SINCE:
        return data.decode(of_locale())
    try:
        return data.decode("utf-8-sig", "strict" if is_site else "surrogateescape")
    except UnicodeDecodeError:
        return data.decode(of_locale())


def of_locale() -> str:
    """Return the locale's encoding, as open() takes it: from 3.11 on whatever -X utf8 says."""
    if sys.version_info >= (3, 11):
        return locale.getencoding()
    return locale.getpreferredencoding(False)


def add_pth(bundle: Bundle, directory: str, name: str, target: str) -> None:
    """Bring what a .pth or ._pth file names along, and let the file name it in target; in ASCII, which is the same in every locale."""
    is_site = not name.endswith("._pth")
    with open(os.path.join(directory, name), "rb") as file:
        lines = text_of(file.read(), is_site, sys.version_info).splitlines()
    out = []
    for line in lines:
        if line.startswith(("import ", "import\t")):
            if not add_sources(bundle, directory, name, target, line):
                out.append(line)
            continue
        named = (line if is_site else line.partition("#")[0]).rstrip()
        if not named or named.startswith("#"):
            continue
        path = os.path.normpath(os.path.join(directory, named))
        inside = below(path, directory)
        if not os.path.exists(path):  # Python goes on without a word
            bundle.notes.append(f'"{name}" names "{path}", which is not there, and not in the bundle')
        elif inside is not None and inside.isascii():
            out.append(inside or ".")
        else:
            out.append(os.path.relpath(add_path(bundle, path), target))
    encoding = of_locale() if is_site and sys.version_info < UTF_8_SINCE else "utf-8"
    bundle.files[f"{target}/{name}"] = "".join(line + "\r\n" for line in out).encode(encoding, "surrogateescape")


def add_path(bundle: Bundle, path: str) -> str:
    """Add a directory or an archive that is on sys.path; return its name in the bundle, in ASCII."""
    place = f"paths/{len(bundle.paths)}-{re.sub(r'[^ -~]', '_', os.path.basename(path))}"
    if os.path.isdir(path):
        bundle.add_tree(place, path, leave_out_of_program)
    else:
        bundle.files[place] = path
    bundle.paths.append(place)
    return place


def add_sources(bundle: Bundle, directory: str, name: str, target: str, line: str) -> bool:
    """Add the packages that "pip install -e" left where their sources are, as if they were installed. Is the line one of its?"""
    if "editable" not in line:
        return False
    finder = FINDER.match(line)
    file = os.path.join(directory, f"{finder[1]}.py") if finder else ""
    mapping = mapping_of(file) if finder and os.path.isfile(file) else None
    if finder is None or mapping is None:
        raise ValueError(f'"{name}" installs a package from its sources ("pip install -e"): install it without -e')
    for module, source in sorted(mapping.items()):
        inner = f"{target}/{module.replace('.', '/')}"
        if os.path.isdir(source):
            bundle.add_tree(inner, source, leave_out_of_program)
        for end in ("py", "pyd"):
            path = f"{os.path.splitext(source)[0]}.{end}"
            if os.path.isfile(path):
                bundle.files[f"{inner}.{end}"] = path
    bundle.files.pop(f"{target}/{finder[1]}.py", None)
    return True


def mapping_of(file: str) -> dict[str, str] | None:
    """Return what setuptools wrote into its finder: the packages and modules, and where their sources are."""
    with open(file, encoding="utf-8") as source:
        tree = ast.parse(source.read())
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "MAPPING" and node.value:
            mapping: dict[str, str] = ast.literal_eval(node.value)
            return mapping
    return None
