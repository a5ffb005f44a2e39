#!/usr/bin/python3
"""What the headers of built files ask of Windows' loader.

usage: pe_header.py [--guarded] MACHINE FILE...

MACHINE is x64, x86 or arm64.

The file is for that machine and may lie anywhere in its addresses (ASLR, with high entropy in 64 bits, and relocations so that it
can), its data is not executable (NX), no section is both writable and executable, it has no time of its making, and its checksum is
right. The exe is left alone by Remote Desktop's layer for old programs (terminal server aware), gives threads the stack that Python code
needs, and says whose it is. Control Flow Guard is asked for with --guarded: mingw-w64's compilers cannot make its
tables; Visual C++ and clang-cl can.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import NamedTuple

MACHINES = {"x64": 0x8664, "x86": 0x014C, "arm64": 0xAA64}
WANTED = {"ASLR (dynamic base)": 0x0040, "NX": 0x0100}
WIDE_WANTED = {"high-entropy ASLR": 0x0020}
PROGRAM_WANTED = {"terminal server awareness": 0x8000}
GUARDED_WANTED = {"Control Flow Guard": 0x4000}
STACK = 4 << 20
NAMES = ("CompanyName", "FileDescription", "FileVersion", "LegalCopyright", "OriginalFilename", "ProductName", "ProductVersion")
RELOCATIONS, DEBUG = 5, 6  # their places among the data directories
REPRODUCIBLE = 16  # the type of an entry of DEBUG: the times are no times, but come from the contents
EXECUTE, WRITE = 0x20000000, 0x80000000


class Section(NamedTuple):
    """A section, as its header has it: where it is in memory and in the file."""

    name: bytes
    size: int
    address: int
    place: int
    rights: int


def checksum(data: bytes, place: int) -> int:
    """Return the checksum that a file is to have at place, as ImageHlp's CheckSumMappedFile makes it."""
    words: bytes = data[:place] + bytes(4) + data[place + 4 :] + bytes(len(data) % 2)
    total: int = sum(struct.unpack(f"<{len(words) // 2}H", words))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total + len(data)


def is_reproducible(data: bytes, directories: int, sections: list[Section]) -> bool:
    """Tell whether what looks like times in the headers are none."""
    address, size = struct.unpack_from("<II", data, directories + 8 * DEBUG)
    for section in sections:
        if section.address <= address < section.address + section.size:
            place = section.place + address - section.address
            return any(struct.unpack_from("<I", data, place + at + 12)[0] == REPRODUCIBLE for at in range(0, size, 28))
    return False


def complaints(data: bytes, machine: str, guarded: bool) -> list[str]:
    """Return what is wrong with the PE file in data."""
    pe = struct.unpack_from("<I", data, 0x3C)[0]
    number, count, time, optional_size, flags = struct.unpack_from("<HHI8xHH", data, pe + 4)
    optional = pe + 24
    if number != MACHINES[machine]:
        return [f"is not for {machine}"]
    wide = machine != "x86"
    is_program = not flags & 0x2000
    directories = optional + (112 if wide else 96)
    sections = [Section(*struct.unpack_from("<8sII4xI12xI", data, optional + optional_size + 40 * i)) for i in range(count)]
    characteristics = struct.unpack_from("<H", data, optional + 70)[0]
    wanted = WANTED | (WIDE_WANTED if wide else {}) | (PROGRAM_WANTED if is_program else {}) | (GUARDED_WANTED if guarded else {})
    found = [f"has no {name}" for name, bit in wanted.items() if not characteristics & bit]
    if flags & 1 or struct.unpack_from("<I", data, directories + 8 * RELOCATIONS + 4)[0] == 0:
        found.append("has no relocations")
    if struct.unpack_from("<I", data, optional + 64)[0] != checksum(data, optional + 64):
        found.append("has a wrong checksum")
    if time != 0 and not is_reproducible(data, directories, sections):
        found.append("tells when it was made")
    if is_program:
        if struct.unpack_from("<Q" if wide else "<I", data, optional + 72)[0] < STACK:
            found.append("gives threads too small a stack")
        found += [f"has no {name} in its version" for name in NAMES if name.encode("utf-16-le") not in data]
    for section in sections:
        if section.rights & EXECUTE and section.rights & WRITE:
            found.append(f"has the section {section.name.rstrip(bytes(1)).decode()} writable and executable")
    return found


def main() -> None:
    """Print what is wrong; the exit status tells whether anything is."""
    guarded = sys.argv[1] == "--guarded"
    machine, *names = sys.argv[1 + guarded :]
    found = [f"{name} {what}" for name in names for what in complaints(Path(name).read_bytes(), machine, guarded)]
    print("\n".join(found) or "the headers are as wanted")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
