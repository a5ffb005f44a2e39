#!/usr/bin/python3
"""What the headers of built files ask of Windows' loader.

usage: pe_header.py FILE...

The file may lie anywhere in 64 bits of addresses (ASLR with high entropy, and
relocations so that it can), its data is not executable (NX), no section is
both writable and executable, Remote Desktop's layer for old programs leaves it
alone (terminal server aware), and its checksum is right. The exe says whose it is. Control Flow Guard is not asked for: GCC for
mingw-w64 cannot make its tables; a build with Visual C++ links with /GUARD:CF.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

WANTED = {"high-entropy ASLR": 0x0020, "ASLR (dynamic base)": 0x0040, "NX": 0x0100, "terminal server awareness": 0x8000}
NAMES = ("CompanyName", "FileDescription", "FileVersion", "LegalCopyright", "OriginalFilename", "ProductName", "ProductVersion")
RELOCATIONS = 5  # its place among the data directories
EXECUTE, WRITE = 0x20000000, 0x80000000


def checksum(data: bytes, place: int) -> int:
    """Return the checksum that a file is to have at place, as ImageHlp's CheckSumMappedFile makes it."""
    words = data[:place] + bytes(4) + data[place + 4 :] + bytes(len(data) % 2)
    total = sum(struct.unpack(f"<{len(words) // 2}H", words))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total + len(data)


def complaints(data: bytes) -> list[str]:
    """Return what is wrong with the PE32+ file in data."""
    pe = struct.unpack_from("<I", data, 0x3C)[0]
    count, optional_size, flags = struct.unpack_from("<2xH12xHH", data, pe + 4)
    optional = pe + 24
    if struct.unpack_from("<H", data, optional)[0] != 0x20B:
        return ["is no 64-bit file"]
    characteristics = struct.unpack_from("<H", data, optional + 70)[0]
    found = [f"has no {name}" for name, bit in WANTED.items() if not characteristics & bit]
    if flags & 1 or struct.unpack_from("<I", data, optional + 112 + 8 * RELOCATIONS + 4)[0] == 0:
        found.append("has no relocations")
    if struct.unpack_from("<I", data, optional + 64)[0] != checksum(data, optional + 64):
        found.append("has a wrong checksum")
    if not flags & 0x2000:  # no DLL
        found += [f"has no {name} in its version" for name in NAMES if name.encode("utf-16-le") not in data]
    for i in range(count):
        name, rights = struct.unpack_from("<8s28xI", data, optional + optional_size + 40 * i)
        if rights & EXECUTE and rights & WRITE:
            found.append(f"has the section {name.rstrip(bytes(1)).decode()} writable and executable")
    return found


def main() -> None:
    """Print what is wrong; the exit status tells whether anything is."""
    found = [f"{name} {complaint}" for name in sys.argv[1:] for complaint in complaints(Path(name).read_bytes())]
    print("\n".join(found) or "the headers are as wanted")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
