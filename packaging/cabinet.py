# SPDX-License-Identifier: MIT
"""Reads the files of a cabinet that is stored or compressed by MSZIP. Format: learn.microsoft.com, [MS-CAB], [MS-MCI]."""

from __future__ import annotations

import struct
import zlib

MAGIC = b"MSCF"
WINDOW = 32768  # bytes of the block before that a block may refer to


def files(data: bytes) -> dict[str, bytes]:
    """Return all files by their names. A ValueError tells of a cabinet that is none, or of another kind."""
    if data[:4] != MAGIC:
        raise ValueError("is no cabinet")
    first_file, folder_count, file_count, flags = struct.unpack_from("<16xI6xHHH", data, 0)
    if flags & 3:
        raise ValueError("is one of several cabinets")
    at, in_folder, in_block = 36, 0, 0
    if flags & 4:
        in_header, in_folder, in_block = struct.unpack_from("<HBB", data, at)
        at += 4 + in_header
    folders = []
    for i in range(folder_count):
        start, blocks, kind = struct.unpack_from("<IHH", data, at + i * (8 + in_folder))
        folders.append(unpacked(data, start, blocks, kind, in_block))
    found = {}
    at = first_file
    for _ in range(file_count):
        size, offset, folder = struct.unpack_from("<IIH", data, at)
        end = data.index(b"\0", at + 16)
        found[data[at + 16 : end].decode("utf-8", "replace")] = folders[folder][offset : offset + size]
        at = end + 1
    return found


def unpacked(data: bytes, at: int, blocks: int, kind: int, reserved: int) -> bytes:
    """Return what a folder's blocks hold."""
    if kind & 15 > 1:
        raise ValueError("is compressed in another way than MSZIP")
    whole = bytearray()
    for _ in range(blocks):
        packed, size = struct.unpack_from("<4xHH", data, at)
        block = data[at + 8 + reserved : at + 8 + reserved + packed]
        if kind & 15 == 1:
            block = zlib.decompressobj(-15, zdict=bytes(whole[-WINDOW:])).decompress(block[2:])
        if len(block) != size:
            raise ValueError("has a damaged block")
        whole += block
        at += 8 + reserved + packed
    return bytes(whole)
