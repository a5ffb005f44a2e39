# SPDX-License-Identifier: MIT
"""Builds the wheel: pyhost.exe for Scripts, and the modules for python.exe.

usage: make_wheel.py VERSION PLATFORM EXE EXTENSION PYTHON_DIRECTORY README OUTPUT_DIRECTORY [URL]

URL is where the sources can be seen: the links of the README lead there. Without it they are plain text, for an index page has
none of the files.

The wheel is the same for the same inputs: sorted names, one fixed date.
Format: packaging.python.org, "Binary distribution format", "Core metadata specifications" (2.4, PEP 639), and PEP 770 for the
bill of materials.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import zipfile
from pathlib import Path

from own_texts import ROOT, filled, third_party

sys.path.insert(0, str(ROOT / "python" / "compat"))
from pyhost_compat import sbom  # noqa: E402

# Found only where the extension module itself is not: in the exe.
NOT_IN_WHEEL = {"_pyhost.py"}
# Read after pywin32.pth, since site reads them in the order of their names: so pywin32's modules come first.
PATH_FILE = "zz_pyhost.pth"


LICENSES = ("LICENSE", "THIRD_PARTY.md")


def description(readme: str, url: str) -> str:
    """Return the README with links that work on an index page."""
    link = re.compile(r"\[([^\]]*)\]\((?!https?:|#)([^)]*)\)")
    return link.sub(rf"[\1]({url.rstrip('/')}/\2)" if url else r"\1", readme)


def metadata(version: str, readme: str, url: str) -> str:
    """Return METADATA."""
    fields = [
        ("Metadata-Version", "2.4"),
        ("Name", "pyhost"),
        ("Version", version),
        ("Summary", "Runs Python code as Windows services, inside the service's own process"),
        ("Keywords", "windows,service,pywin32,daemon"),
        ("License-Expression", "MIT"),
        *(("License-File", name) for name in LICENSES),
        ("Classifier", "Operating System :: Microsoft :: Windows"),
        ("Classifier", "Programming Language :: C"),
        ("Classifier", "Programming Language :: Python :: 3"),
        ("Classifier", "Programming Language :: Python :: Implementation :: CPython"),
        ("Classifier", "Topic :: System :: Systems Administration"),
        ("Requires-Python", ">=3.9"),
        *((("Project-URL", f"Source, {url}"),) if url else ()),
        ("Description-Content-Type", "text/markdown"),
    ]
    return "".join(f"{name}: {value}\n" for name, value in fields) + "\n" + description(readme, url)


def files(
    version: str, tag: str, url: str, exe: Path, extension: Path, python: Path, readme: Path
) -> dict[str, bytes]:
    """Return the wheel's files, but for RECORD, by their names in it."""
    info = f"pyhost-{version}.dist-info"
    found = {
        f"pyhost-{version}.data/scripts/pyhost.exe": exe.read_bytes(),
        "pyhost/compat/_pyhost.pyd": extension.read_bytes(),
        PATH_FILE: b"pyhost/compat\n",
    }
    for path in sorted((python / "compat").rglob("*.py")):
        if path.name not in NOT_IN_WHEEL:
            text = filled(path.read_text(encoding="utf-8"), version)
            found[f"pyhost/compat/{path.relative_to(python / 'compat').as_posix()}"] = text.encode()
    for path in sorted((python / "pyhost").rglob("*.py")):
        text = path.read_text(encoding="utf-8").replace("@PROJECT_VERSION@", version)
        found[path.relative_to(python).as_posix()] = text.encode()
    found["pyhost/py.typed"] = b""
    found[f"{info}/METADATA"] = metadata(version, readme.read_text(encoding="utf-8"), url).encode()
    for name in LICENSES:
        found[f"{info}/licenses/{name}"] = (readme.parent / name).read_bytes()
    own = sbom.pyhost(version, third_party())
    parts = own.pop("components")
    found[f"{info}/sboms/pyhost.cdx.json"] = sbom.document(own, parts)
    found[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: pyhost\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()
    return found


def record(contents: dict[str, bytes], name: str) -> bytes:
    """Return RECORD: each file with its hash and size."""
    lines = []
    for path, data in sorted(contents.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(data)}")
    return "\n".join([*lines, f"{name},,", ""]).encode()


def main() -> None:
    """Write the wheel into the output directory."""
    version = sys.argv[1]
    tag = f"py3-none-{sys.argv[2]}"
    url = sys.argv[8] if len(sys.argv) > 8 else ""
    contents = files(version, tag, url, *(Path(argument) for argument in sys.argv[3:7]))
    name = f"pyhost-{version}.dist-info/RECORD"
    contents[name] = record(contents, name)
    target = Path(sys.argv[7]) / f"pyhost-{version}-{tag}.whl"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in contents.items():
            wheel.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
