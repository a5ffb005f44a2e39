# SPDX-License-Identifier: MIT
"""The packages of a bundle, and what .pth and ._pth files name."""

from __future__ import annotations

import os
import re

from pyhost_compat.bundle_parts import below
from pyhost_compat.bundle_program import leave_out_of_program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyhost_compat.bundle_parts import Bundle

LEFT_OUT_PACKAGES = re.compile(r"pip(-.*\.dist-info)?|__pycache__|direct_url\.json", re.IGNORECASE)


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
