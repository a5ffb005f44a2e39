#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What a wheel says of itself: its metadata, licenses and bill of materials.

usage: wheel.py WHEEL

packaging.python.org, "Core metadata specifications"; PEP 639 (licenses); PEP 770 (bills of materials).
"""

from __future__ import annotations

import base64
import csv
import email.parser
import hashlib
import json
import re
import sys
import zipfile


def recorded(wheel: zipfile.ZipFile, info: str) -> list[str]:
    """Return in what RECORD differs from the files."""
    said = {name: (digest, size) for name, digest, size in csv.reader(wheel.read(f"{info}/RECORD").decode().splitlines())}
    there = {f"{info}/RECORD": ("", "")}
    for name in set(wheel.namelist()) - set(there):
        data = wheel.read(name)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        there[name] = (f"sha256={digest}", str(len(data)))
    return [f"RECORD is wrong about {name}" for name in sorted(said.keys() | there.keys()) if said.get(name) != there.get(name)]


def complaints(wheel: zipfile.ZipFile) -> list[str]:
    """Return what is wrong."""
    names = set(wheel.namelist())
    info = next(name.partition("/")[0] for name in names if name.endswith(".dist-info/METADATA"))
    found = recorded(wheel, info)
    if "Root-Is-Purelib: false" not in wheel.read(f"{info}/WHEEL").decode().splitlines():
        found.append("it has compiled files and says that it has none")
    metadata = email.parser.Parser().parsestr(wheel.read(f"{info}/METADATA").decode())
    if metadata["Name"] != "pyhost-service" or info != f"pyhost_service-{metadata['Version']}.dist-info":
        found.append("the distribution is called otherwise than on the package index")
    if metadata["Metadata-Version"] != "2.4" or metadata["License-Expression"] != "MIT" or metadata["License"] is not None:
        found.append("the license is not told as PEP 639 has it")
    for name in metadata.get_all("License-File", ["(none)"]):
        if f"{info}/licenses/{name}" not in names:
            found.append(f"the license file {name} is missing")
    if links := re.findall(r"\]\((?!https?:)[^)]*\)", metadata.get_payload()):
        found.append(f"links of the description lead nowhere on an index page: {links}")
    if any("://" not in url for url in metadata.get_all("Project-URL", [])):
        found.append("a Project-URL is none")
    sboms = [name for name in names if name.startswith(f"{info}/sboms/")]
    if len(sboms) != 1:
        return [*found, "there is not one bill of materials"]
    document = json.loads(wheel.read(sboms[0]))
    whole = document["metadata"]["component"]
    if (document["bomFormat"], document["specVersion"], whole["purl"]) != (
        "CycloneDX", "1.6", f"pkg:pypi/pyhost-service@{metadata['Version']}",
    ):  # fmt: skip
        found.append("the bill of materials is of something else")
    for part in document["components"]:
        if not part["version"][0].isdigit() or not part["licenses"] or not part["purl"].startswith("pkg:"):
            found.append(f"the bill of materials does not tell version and license of {part['name']}")
    if {part["bom-ref"] for part in document["components"]} != set(document["dependencies"][0]["dependsOn"]):
        found.append("the bill of materials does not say what is part of what")
    of_arm64 = "Tag: py3-none-win_arm64" in wheel.read(f"{info}/WHEEL").decode()
    linked = {"libgcc" if "libgcc" in part["name"] else "Zig" for part in document["components"] if re.search("libgcc|Zig", part["name"])}
    if linked != ({"Zig"} if of_arm64 else {"libgcc"}):
        found.append("the bill of materials does not have what is linked")
    notices = wheel.read("pyhost/compat/pyhost_compat/own_notices.py").decode()
    if "Permission is hereby granted" not in notices or "@" in notices:
        found.append("the notices for bundles are not filled in")
    return found


def main() -> None:
    """Print what is wrong; the exit status tells whether anything is."""
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        found = complaints(wheel)
    print("\n".join(found) or "the wheel says of itself what it is")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
