# SPDX-License-Identifier: MIT
"""What a bundle says of its parts: their licenses, and the bill of materials."""

from __future__ import annotations

import os
import re
import sys
import sysconfig

from pyhost_compat import own_notices, sbom
from pyhost_compat.bundle_dists import dists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from pyhost_compat.bundle_dists import Dist
    from pyhost_compat.bundle_parts import Bundle

VERSION = sys.version.partition(" ")[0]
PLACE = "licenses"
BOM = "sbom.cdx.json"
OF_PYTHON = "licenses/python/LICENSE.txt"

# Libraries of others in CPython: the files of a bundle that have them (None: python3Y.dll, where the module tells a version), and how a module
# tells the version. Their licenses stand in CPython's own LICENSE.txt: docs.python.org, "Licenses and Acknowledgements for Incorporated Software".
INCORPORATED: tuple[tuple[str, str, str | None, str, Callable[[Any], str]], ...] = (
    ("OpenSSL", "OpenSSL", r".*/libcrypto-1_.*\.dll", "ssl", lambda module: openssl_version(module.OPENSSL_VERSION)),
    ("OpenSSL", "Apache-2.0", r".*/libcrypto-(?!1_).*\.dll", "ssl", lambda module: openssl_version(module.OPENSSL_VERSION)),
    ("SQLite", "blessing", r".*/sqlite3\.dll", "sqlite3", lambda module: str(module.sqlite_version)),
    ("libffi", "MIT", r".*/libffi-.*\.dll", "", lambda module: ""),
    ("zlib", "Zlib", None, "zlib", lambda module: "" if hasattr(module, "ZLIBNG_VERSION") else str(module.ZLIB_RUNTIME_VERSION)),
    ("zlib-ng", "Zlib", None, "zlib", lambda module: str(module.ZLIBNG_VERSION)),
    ("expat", "MIT", r".*/pyexpat\.pyd", "pyexpat", lambda module: str(module.EXPAT_VERSION).rpartition("_")[2]),
    ("libmpdec", "BSD-2-Clause", r".*/_decimal\.pyd", "_decimal", lambda module: str(module.__libmpdec_version__)),
    ("bzip2", "bzip2-1.0.6", r".*/_bz2\.pyd", "", lambda module: ""),
    ("liblzma", "public domain", r".*/_lzma\.pyd", "", lambda module: ""),
    ("zstd", "BSD-3-Clause", r".*/_zstd\.pyd", "_zstd", lambda module: str(module.zstd_version)),
    ("Tcl", "TCL", r".*/DLLs/tcl\d+t?\.dll", "", lambda module: ""),
    ("Tk", "TCL", r".*/DLLs/(tcl9)?tk\d+t?\.dll", "", lambda module: ""),
)
OF_FILE = re.compile("ProductVersion".encode("utf-16-le") + rb"(?:\0\0){1,2}((?:[0-9.]\0)+)")


def openssl_version(text: str) -> str:
    """Return the version in ssl.OPENSSL_VERSION, "OpenSSL 3.0.15 3 Sep 2024": its numbers mean another thing in each of OpenSSL's lines."""
    return text.split()[1]


def file_version(bundle: Bundle, pattern: str) -> str:
    """Return the version that a DLL of the bundle has in its resources, as they are for people; "" where it tells none."""
    names = (name for name in bundle.files if re.fullmatch(pattern, name, re.IGNORECASE))
    found = (OF_FILE.search(bundle.content(name)) for name in names if name.lower().endswith(".dll"))
    return next((match[1].decode("utf-16-le") for match in found if match), "")


def incorporated(bundle: Bundle) -> list[dict[str, Any]]:
    """Return the libraries that come with this Python, as components; a version that neither a module nor a DLL tells is Python's."""
    found = []
    for name, license_text, pattern, module, version_of in INCORPORATED:
        if pattern is None or any(re.fullmatch(pattern, file, re.IGNORECASE) for file in bundle.files):
            version = ""
            try:
                version = version_of(__import__(module)) if module else ""
            except (ImportError, AttributeError):  # this Python does without
                pass
            if pattern is None and not version:
                continue
            version = version or file_version(bundle, pattern or "")
            purl = sbom.package_url("generic", name.lower(), version)
            found.append(sbom.component(name, version or f"as in Python {VERSION}", license_text, purl))
    runtime = r".*/vcruntime.*\.dll"
    if any(re.fullmatch(runtime, file, re.IGNORECASE) for file in bundle.files):
        found.append(sbom.component("Microsoft Visual C++ Runtime", file_version(bundle, runtime) or "14", "Microsoft Distributable Code"))
    return found


def python() -> dict[str, Any]:
    """Return CPython as a component."""
    return sbom.component("Python", VERSION, "PSF-2.0", sbom.package_url("generic", "python", VERSION), "platform")


def python_license(bundle: Bundle, base: str) -> bytes | None:
    """Return CPython's license: the installation's, beside python.exe or in its library."""
    for directory in (base, os.path.join(base, "Lib"), os.path.join(base, "Doc")):
        for name in ("LICENSE.txt", "LICENSE_PYTHON.txt", "LICENSE"):
            if os.path.isfile(os.path.join(directory, name)):
                with open(os.path.join(directory, name), "rb") as file:
                    return file.read()
    return None


def of_dist(dist: Dist, bundle: Bundle) -> dict[str, Any]:
    """Return a package as a component."""
    record = dist.record_hash(bundle)
    properties = [{"name": "pyhost:RECORD:sha256", "value": record}] if record else []
    return sbom.component(
        dist.name, dist.version, dist.license, dist.purl, is_expression=dist.has_expression,
        description=str(dist.message["Summary"] or ""), properties=properties,
    )  # fmt: skip


def row(part: dict[str, Any], files: list[str]) -> str:
    """Return what NOTICE.txt says of a component."""
    words = [entry.get("expression") or "".join(entry["license"].values()) for entry in part.get("licenses", [])]
    return f"{part['name']} {part['version']}\n    {', '.join(words) or 'license not told'}\n" + "".join(
        f"    {name}\n" for name in files
    )


def add_notices(bundle: Bundle, name: str, base: str) -> None:
    """Add the licenses of all that the bundle has, and its bill of materials. name: the service; base: directory of the base Python."""
    own = sbom.pyhost(own_notices.VERSION, own_notices.THIRD_PARTY, sysconfig.get_platform() == "win-arm64")
    bundle.files[f"{PLACE}/pyhost/LICENSE.txt"] = own_notices.LICENSE.encode()
    bundle.files[f"{PLACE}/pyhost/THIRD_PARTY.md"] = own_notices.THIRD_PARTY.encode()
    rows = [row(own, [f"{PLACE}/pyhost/LICENSE.txt", f"{PLACE}/pyhost/THIRD_PARTY.md"])]

    text = python_license(bundle, base)
    if text is not None:
        bundle.files[OF_PYTHON] = text
    else:
        bundle.notes.append(f'"{base}" has no LICENSE.txt: add the license of Python to the bundle before you hand it on')
    libraries = incorporated(bundle)
    rows.extend(row(part, [OF_PYTHON] if text is not None else []) for part in (python(), *libraries))

    parts = [own, {**python(), "components": libraries}]
    silent = []
    for dist in dists(bundle):
        part = of_dist(dist, bundle)
        if any(part["bom-ref"] == other["bom-ref"] for other in parts):
            continue  # two places on sys.path have the same
        place = f"{PLACE}/{dist.name}-{dist.version}"
        files = []
        for file in dist.license_files(bundle):
            target = f"{place}/{file[len(dist.directory) + 1 :].replace('licenses/', '', 1).replace('license_files/', '', 1)}"
            bundle.files[target] = bundle.files[file]
            files.append(target)
        if not files:
            silent.append(f"{dist.name} {dist.version}")
        parts.append(part)
        rows.append(row(part, files))
    if silent:
        bundle.notes.append(f"no license text comes with {', '.join(silent)}")
    bundle.files[f"{PLACE}/NOTICE.txt"] = "\n".join(rows).encode()
    bundle.files[BOM] = sbom.document(sbom.component(name, "0", kind="application"), parts)
