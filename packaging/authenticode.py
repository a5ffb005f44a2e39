# SPDX-License-Identifier: MIT
"""PE files and their Authenticode signatures: what a file is without its signature, and in which parts two files differ.

Signing appends the certificate table, names it in the data directories and sets the checksum anew; all else stays as it was. Format:
learn.microsoft.com, "PE Format", "The Attribute Certificate Table (Image Only)".
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

SECURITY = 4  # the certificate table's place among the data directories


@dataclass(frozen=True)
class Headers:
    """Where things are in a PE file."""

    checksum: int
    security: int
    size: int  # of all headers
    sections: tuple[tuple[str, int, int], ...]  # name, offset, size


def is_image(data: bytes) -> bool:
    """Return whether data begins as a PE file."""
    return data[:2] == b"MZ" and len(data) > 0x40 and data[(at := struct.unpack_from("<I", data, 0x3C)[0]) : at + 4] == b"PE\0\0"


def headers(data: bytes) -> Headers:
    """Return where things are in the PE file, PE32 or PE32+."""
    pe = struct.unpack_from("<I", data, 0x3C)[0]
    count, optional_size = struct.unpack_from("<2xH12xH", data, pe + 4)
    optional = pe + 24
    wide = struct.unpack_from("<H", data, optional)[0] == 0x20B
    sections = []
    for i in range(count):
        name, size, offset = struct.unpack_from("<8s8xII", data, optional + optional_size + 40 * i)
        sections.append((name.rstrip(b"\0").decode("ascii", "replace"), offset, size))
    size = struct.unpack_from("<I", data, optional + 60)[0]
    return Headers(optional + 64, optional + (112 if wide else 96) + 8 * SECURITY, size, tuple(sections))


def checksum(data: bytes, place: int) -> int:
    """Return the checksum that a file is to have at place, as ImageHlp's CheckSumMappedFile makes it."""
    words = data[:place] + bytes(4) + data[place + 4 :] + bytes(len(data) % 2)
    total = sum(struct.unpack(f"<{len(words) // 2}H", words))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return int(total) + len(data)


def summed(data: bytes) -> bytes:
    """Return the PE file with its checksum set."""
    place = headers(data).checksum
    return data[:place] + struct.pack("<I", checksum(data, place)) + data[place + 4 :]


def is_signed(data: bytes) -> bool:
    """Return whether a PE file has a certificate table, which ends the file."""
    start, size = struct.unpack_from("<II", data, headers(data).security)
    return bool(start and size and start + size == len(data))


def unsigned(data: bytes) -> bytes:
    """Return the PE file as it was before it was signed: a linker's file ends on a whole section, so nothing was filled up for the table."""
    if not is_signed(data):
        return data
    found = headers(data)
    plain = bytearray(data[: struct.unpack_from("<I", data, found.security)[0]])
    struct.pack_into("<II", plain, found.security, 0, 0)
    return summed(bytes(plain))


def differing_parts(one: bytes, other: bytes) -> list[str]:
    """Return the names of the parts in which two PE files differ."""
    first, second = headers(one), headers(other)
    found = []
    plain = [data[:place] + bytes(4) + data[place + 4 : end] for data, place, end in
             ((one, first.checksum, first.size), (other, second.checksum, second.size))]  # fmt: skip
    if plain[0] != plain[1]:
        found.append("headers")
    parts = [{name: data[at : at + size] for name, at, size in known.sections} for data, known in ((one, first), (other, second))]
    for name in {**parts[0], **parts[1]}:
        if parts[0].get(name) != parts[1].get(name):
            found.append(name if name in parts[0] and name in parts[1] else f"{name} (in one of them only)")
    ends = [max(at + size for _, at, size in known.sections) for known in (first, second)]
    if one[ends[0] :] != other[ends[1] :]:
        found.append("what stands behind the sections")
    return found
