# SPDX-License-Identifier: MIT
"""The packages of a bundle: what is installed for the service."""

from __future__ import annotations

import csv
import os
import posixpath
import re

from pyhost_compat.bundle_pth import add_pth

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyhost_compat.bundle_parts import Bundle

PLACE = "python/Lib/site-packages"
METADATA = re.compile(r"(.+?)-[^-]+(-.*)?\.(dist-info|egg-info)", re.IGNORECASE)
LEFT_OUT = re.compile(r"pip(-.*\.dist-info)?|__pycache__", re.IGNORECASE)
# Where a distribution puts files beside its packages, but for its programs and what compilers read.
DATA = re.compile(r"python/(?!(Lib|Scripts|Include)/)", re.IGNORECASE)


def directories() -> list[str]:
    """Return the directories that hold packages, in the order in which Python looks into them."""
    import site

    user = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    return [
        place for place in user + site.getsitepackages()
        if os.path.basename(place).lower() == "site-packages" and os.path.isdir(place)
    ]  # fmt: skip


def add_packages(bundle: Bundle) -> None:
    """Add what the directories hold to one directory: a package in an earlier one hides those of its name in the others."""
    hidden: set[str] = set()
    for directory in directories():
        names = sorted(name for name in os.listdir(directory) if not LEFT_OUT.fullmatch(name))
        for name in names:
            path = os.path.join(directory, name)
            if name.lower().endswith(".pth"):
                continue
            if key(name) in hidden:
                if is_namespace(path) and not any(f"{PLACE}/{name}/__init__.{end}" in bundle.files for end in ("py", "pyc")):
                    bundle.add_tree(f"{PLACE}/{name}", path, is_left_out, over=False)
            elif os.path.isdir(path):
                bundle.add_tree(f"{PLACE}/{name}", path, is_left_out)
                add_data(bundle, directory, name)
            elif not is_left_out(path, name):
                bundle.files[f"{PLACE}/{name}"] = path
        for name in names:
            if name.lower().endswith(".pth") and name not in hidden:
                add_pth(bundle, directory, name, PLACE)
        hidden.update(name if name.lower().endswith(".pth") else key(name) for name in names)


def key(name: str) -> str:
    """Return what two entries have in common of which Python sees the first: the module's name, or the distribution's."""
    metadata = METADATA.fullmatch(name)
    if metadata:
        return re.sub(r"[-_.]+", "-", metadata[1]).lower() + " "
    return name.partition(".")[0].lower()


def is_namespace(path: str) -> bool:
    """Is it a package without __init__, of which each directory on sys.path may have a part?"""
    return os.path.isdir(path) and not any(os.path.exists(os.path.join(path, f"__init__.{end}")) for end in ("py", "pyc"))


def is_left_out(path: str, name: str) -> bool:
    """Is it of no use to a service: where it was installed from, or a stub that no module reads as it runs?"""
    if name.endswith(".pyi"):
        try:
            with open(path[:-1], "rb") as file:
                return b"attach_stub" not in file.read()
        except OSError:
            return True
    return os.path.basename(name) == "direct_url.json"


def add_data(bundle: Bundle, directory: str, name: str) -> None:
    """Add the files that a distribution has put elsewhere in the environment, as its RECORD has them."""
    record = os.path.join(directory, name, "RECORD")
    if not name.endswith(".dist-info") or not os.path.isfile(record):
        return
    with open(record, encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if row and row[0].startswith("../"):
                target = posixpath.normpath(f"{PLACE}/{row[0]}")
                path = os.path.join(directory, row[0].replace("/", "\\"))
                if DATA.match(target) and os.path.isfile(path):
                    bundle.files[target] = os.path.abspath(path)
