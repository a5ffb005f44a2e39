# SPDX-License-Identifier: MIT
"""Makes the wheels: pyhost.exe for Scripts, and the modules for python.exe. One for each build; they differ in these two files only.

The distribution is called pyhost-service, for the package index has an unrelated "pyhost"; the command and the import package are called
pyhost. The links of the README lead to where pyhost is at home (project.toml); where that is not known they are plain text, for an index
page has none of the files.

A wheel is the same for the same inputs: sorted names, one fixed date.
Format: packaging.python.org, "Binary distribution format", "Core metadata specifications" (2.4, PEP 639), and PEP 770 for the
bill of materials.
"""

from __future__ import annotations

import base64
import hashlib
import re

import project
from common import ROOT, Order, order, write_zip
from own_texts import filled, third_party
from pyhost_compat import sbom

PROJECT = project.load()
FILE_NAME = PROJECT.names["pypi"].replace("-", "_")  # as names of files have it
PLATFORMS = {"x64": "win_amd64", "x86": "win32", "arm64": "win_arm64"}

# Found only where the extension module itself is not: in the exe.
NOT_IN_WHEEL = {"_pyhost.py"}
# Read after pywin32.pth, since site reads them in the order of their names: so pywin32's modules come first.
PATH_FILE = "zz_pyhost.pth"
LICENSES = ("LICENSE", "THIRD_PARTY.md")


def description(version: str) -> str:
    """Return the README with links that work on an index page."""
    link = re.compile(r"\[([^\]]*)\]\((?!https?:)([^)]*)\)")

    def complete(found: re.Match[str]) -> str:
        words, target = found.groups()
        target = f"README.md{target}" if target.startswith("#") else target  # an index page's headings have no names
        return f"[{words}]({PROJECT.url('text', version, target)})" if PROJECT.home else words

    return link.sub(complete, (ROOT / "README.md").read_text(encoding="utf-8"))


def metadata(version: str) -> str:
    """Return METADATA."""
    addresses = {"Homepage": "home", "Documentation": "documentation", "Issues": "issues", "Release notes": "release"}
    fields = [
        ("Metadata-Version", "2.4"),
        ("Name", PROJECT.names["pypi"]),
        ("Version", version),
        ("Summary", PROJECT.summary),
        ("Keywords", ",".join(PROJECT.tags)),
        ("Author", PROJECT.publisher),
        ("License-Expression", PROJECT.license),
        *(("License-File", name) for name in LICENSES),
        ("Classifier", "Environment :: Win32 (MS Windows)"),
        ("Classifier", "Intended Audience :: System Administrators"),
        ("Classifier", "Operating System :: Microsoft :: Windows"),
        ("Classifier", "Programming Language :: C"),
        ("Classifier", "Programming Language :: Python :: 3"),
        ("Classifier", "Programming Language :: Python :: Implementation :: CPython"),
        ("Classifier", "Topic :: System :: Systems Administration"),
        ("Requires-Python", ">=3.9"),
        *(("Project-URL", f"{label}, {PROJECT.url(which, version)}") for label, which in addresses.items() if PROJECT.home),
        ("Description-Content-Type", "text/markdown"),
    ]
    return "".join(f"{name}: {value}\n" for name, value in fields) + "\n" + description(version)


def files(order: Order, architecture: str) -> dict[str, bytes]:
    """Return the wheel's files, but for RECORD, by their names in it."""
    build, python = order.builds[architecture], ROOT / "python"
    name = f"{FILE_NAME}-{order.version}"
    info = f"{name}.dist-info"
    found = {
        f"{name}.data/scripts/pyhost.exe": (build / "pyhost.exe").read_bytes(),
        "pyhost/compat/_pyhost.pyd": (build / "_pyhost.pyd").read_bytes(),
        PATH_FILE: b"pyhost/compat\n",
    }
    for path in sorted((python / "compat").rglob("*.py")):
        if path.name not in NOT_IN_WHEEL:
            text = filled(path.read_text(encoding="utf-8"), order.version)
            found[f"pyhost/compat/{path.relative_to(python / 'compat').as_posix()}"] = text.encode()
    for path in sorted((python / "pyhost").rglob("*.py")):
        text = path.read_text(encoding="utf-8").replace("@PROJECT_VERSION@", order.version)
        found[path.relative_to(python).as_posix()] = text.encode()
    found["pyhost/py.typed"] = b""
    found[f"{info}/METADATA"] = metadata(order.version).encode()
    for license_file in LICENSES:
        found[f"{info}/licenses/{license_file}"] = (ROOT / license_file).read_bytes()
    own = sbom.pyhost(order.version, third_party(), architecture == "arm64")
    parts = own.pop("components")
    found[f"{info}/sboms/pyhost.cdx.json"] = sbom.document(own, parts)
    found[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: pyhost\nRoot-Is-Purelib: false\nTag: {tag(architecture)}\n".encode()
    )
    return found


def tag(architecture: str) -> str:
    """Return what the wheel runs on: any CPython 3, which uses no ABI of it."""
    return f"py3-none-{PLATFORMS[architecture]}"


def record(contents: dict[str, bytes], name: str) -> bytes:
    """Return RECORD: each file with its hash and size."""
    lines = []
    for path, data in sorted(contents.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(data)}")
    return "\n".join([*lines, f"{name},,", ""]).encode()


def main() -> None:
    """Write a wheel of each build into the output directory."""
    ordered = order(__doc__)
    for architecture in ordered.builds:
        contents = files(ordered, architecture)
        name = f"{FILE_NAME}-{ordered.version}.dist-info/RECORD"
        contents[name] = record(contents, name)
        write_zip(ordered.output / f"{FILE_NAME}-{ordered.version}-{tag(architecture)}.whl", contents)


if __name__ == "__main__":
    main()
