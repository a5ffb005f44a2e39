#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What built files show of themselves: version details, icon, manifest; and that nothing stands behind their sections.

usage: resources.py FILE...

What is signed is the whole file but its checksum and the certificate table itself ("Windows Authenticode Portable Executable Signature Format"). What
stands behind the sections is data that no loader maps: packers and planted modules are there, and scanners look twice.
"""

from __future__ import annotations

import re
import struct
import sys
import tomllib
import xml.etree.ElementTree
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "cmake"))
import draw_icon  # type: ignore[import]  # noqa: E402

ICON, RCDATA, MESSAGES, ICON_GROUP, VERSION, MANIFEST = 3, 10, 11, 14, 16, 24
WINDOWS_10 = "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"  # 11, and Server 2016 and later, too


class Image:
    """A PE file, PE32 or PE32+."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        pe = struct.unpack_from("<I", data, 0x3C)[0]
        count, optional_size = struct.unpack_from("<2xH12xH", data, pe + 4)
        optional = pe + 24
        directories = optional + (112 if struct.unpack_from("<H", data, optional)[0] == 0x20B else 96)
        self.sections: list[tuple[int, ...]] = [struct.unpack_from("<8xIIII", data, optional + optional_size + 40 * i) for i in range(count)]
        self.resources_at = struct.unpack_from("<I", data, directories + 8 * 2)[0]
        self.certificates = struct.unpack_from("<II", data, directories + 8 * 4)

    def place(self, address: int) -> int:
        """Return where an address of the image is in the file."""
        for size, start, raw_size, raw in self.sections:
            if start <= address < start + max(size, raw_size):
                return raw + address - start
        raise ValueError(f"no section has the address {address:#x}")

    def overlay(self) -> int:
        """Return how many bytes stand behind the sections, but for a signature that ends the file."""
        end = max(raw + size for _, _, size, raw in self.sections)
        start, size = self.certificates
        return int(start if size and start + size == len(self.data) else len(self.data)) - end

    def entries(self, offset: int) -> list[tuple[int, ...]]:
        """Return the entries of a directory of resources: number, offset."""
        at = self.place(self.resources_at) + offset
        named, numbered = struct.unpack_from("<12xHH", self.data, at)
        return [struct.unpack_from("<II", self.data, at + 16 + 8 * i) for i in range(named + numbered)]

    def resources(self, kind: int) -> dict[int, bytes]:
        """Return all resources of a kind by their numbers, in the first language."""
        found = {}
        for number, kinds in self.entries(0):
            for name, names in self.entries(kinds & 0x7FFFFFFF) if number == kind else []:
                leaf = self.entries(names & 0x7FFFFFFF)[0][1]
                address, size = struct.unpack_from("<II", self.data, self.place(self.resources_at) + leaf)
                at = self.place(address)
                found[name] = self.data[at : at + size]
        return found


def version_details(data: bytes) -> dict[str, str]:
    """Return the strings of a VS_VERSIONINFO; each String is length, value's length, type, key, filling, value."""
    found = {}
    text = data.decode("utf-16-le", "replace")
    for name in re.findall(r"\x01([A-Z][A-Za-z]{5,})\0", text):
        at = 2 * (text.index(f"\x01{name}\0") - 2)
        length = struct.unpack_from("<2xH", data, at)[0]
        start = (at + 6 + 2 * (len(name) + 1) + 3) // 4 * 4
        found[name] = data[start : start + 2 * length].decode("utf-16-le").rstrip("\0")
    return found


def version_complaints(image: Image, name: str) -> list[str]:
    """Return what is wrong with the version details."""
    details = list(image.resources(VERSION).values())
    if len(details) != 1:
        return ["has no version details"]
    project = tomllib.loads((ROOT / "packaging/project.toml").read_text(encoding="utf-8"))
    version = re.search(r"project\(pyhost VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")).group(1)  # type: ignore[union-attr]
    wanted = {
        "CompanyName": project["publisher"], "LegalCopyright": project["copyright"], "ProductName": project["title"],
        "FileVersion": version, "ProductVersion": version, "OriginalFilename": name, "InternalName": name.partition(".")[0],
    }  # fmt: skip
    told = version_details(details[0])
    found = [f"says of {key} {told.get(key)!r}, not {value!r}" for key, value in wanted.items() if told.get(key) != value]
    if not told.get("FileDescription"):
        found.append("has no description, which is the name that Task Manager shows")
    numbers = struct.unpack_from("<4H", details[0], details[0].index(struct.pack("<I", 0xFEEF04BD)) + 8)
    if ".".join(str(numbers[i]) for i in (1, 0, 3)) != version:
        found.append(f"has the version {numbers} in numbers")
    return found


def pixels(size: int, image: bytes) -> bytes:
    """Return the pixels of an image of an icon as draw_icon makes them."""
    if image.startswith(b"\x89PNG"):
        at = image.index(b"IDAT")
        rows = zlib.decompress(image[at + 4 : at + 4 + struct.unpack_from(">I", image, at - 4)[0]])
        return b"".join(rows[at + 1 : at + 1 + 4 * size] for at in range(0, len(rows), 4 * size + 1))
    rows = image[40 : 40 + 4 * size * size]
    upright = b"".join(rows[at : at + 4 * size] for at in range(len(rows) - 4 * size, -1, -4 * size))
    return b"".join(upright[i + 2 : i + 3] + upright[i + 1 : i + 2] + upright[i : i + 1] + upright[i + 3 : i + 4] for i in range(0, len(upright), 4))


def icon_complaints(image: Image) -> list[str]:
    """Return what is wrong with the icon, which Explorer takes from the first group."""
    groups, images = image.resources(ICON_GROUP), image.resources(ICON)
    if len(groups) != 1:
        return ["has no icon"]
    group = next(iter(groups.values()))
    found = []
    for i, size in enumerate(draw_icon.SIZES):
        width, depth, number = struct.unpack_from("<B5xH4xH", group, 6 + 14 * i)
        if (width or 256, depth) != (size, 32) or pixels(size, images[number]) != draw_icon.draw(size):
            found.append(f"has an icon of {size} that cmake/draw_icon.py draws otherwise")
    return found


def manifest_complaints(image: Image) -> list[str]:
    """Return what is wrong with the manifest; what is in it is all that holds for the host."""
    manifests = image.resources(MANIFEST)
    if list(manifests) != [1]:
        return [f"has the manifests {list(manifests)}, and a program has number 1"]
    told = [(element.tag.rpartition("}")[2], element) for element in xml.etree.ElementTree.fromstring(manifests[1]).iter()]
    level = [element.attrib for tag, element in told if tag == "requestedExecutionLevel"]
    systems = [element.get("Id") for tag, element in told if tag == "supportedOS"]
    settings = {tag: element.text for tag, element in told if tag in ("longPathAware", "activeCodePage", "autoElevate", "dpiAware")}
    found = [] if level == [{"level": "asInvoker", "uiAccess": "false"}] else [f"asks for {level}"]
    if WINDOWS_10 not in systems:
        found.append("does not say that it knows Windows 10: Windows tells it of an older one")
    if settings != {"longPathAware": "true"}:
        found.append(f"has the settings {settings}")
    return found


def complaints(path: Path) -> list[str]:
    """Return what is wrong with a file."""
    image = Image(path.read_bytes())
    found = version_complaints(image, path.name)
    if path.suffix == ".exe":
        found += icon_complaints(image) + manifest_complaints(image)
        found += [] if image.resources(RCDATA).get(1, b"")[:2] == b"PK" else ["does not have its modules"]
    if path.suffix != ".dll" and not image.resources(MESSAGES):
        found.append("has no texts of events")
    if image.overlay():
        found.append(f"has {image.overlay()} bytes behind its sections")
    return found


def main() -> None:
    """Print what is wrong; the exit status tells whether anything is."""
    found = [f"{name} {complaint}" for name in sys.argv[1:] for complaint in complaints(Path(name))]
    print("\n".join(found) or "the resources are as wanted")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
