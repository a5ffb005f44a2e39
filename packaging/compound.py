# SPDX-License-Identifier: MIT
"""Reads the streams of a compound file, which an MSI is. Format: learn.microsoft.com, [MS-CFB]."""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
LAST = 0xFFFFFFFA  # sector numbers above have meanings of their own
SIGNATURES = ("\5DigitalSignature", "\5MsiDigitalSignatureEx")


def streams(data: bytes) -> dict[str, bytes]:
    """Return all streams by their names, below their storages'. A ValueError tells of a file that is none."""
    if data[:8] != MAGIC:
        raise ValueError("is no compound file")
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    directory, cutoff, small_table, _, more = struct.unpack_from("<I4xIIII", data, 48)

    def sector(number: int) -> bytes:
        return data[(number + 1) << shift : (number + 2) << shift]

    blocks = list(struct.unpack_from("<109I", data, 76))
    while more < LAST:
        *numbers, more = struct.unpack(f"<{1 << shift >> 2}I", sector(more))
        blocks += numbers
    table = struct.unpack(f"<{sum(number < LAST for number in blocks) << shift >> 2}I", b"".join(sector(n) for n in blocks if n < LAST))

    def chain(number: int, links: tuple[int, ...]) -> Iterator[int]:
        for _ in range(len(links) + 1):
            if number >= LAST:
                return
            yield number
            number = links[number]
        raise ValueError("has a chain of sectors without an end")

    def whole(number: int) -> bytes:
        return b"".join(sector(part) for part in chain(number, table))

    raw = whole(directory)
    entries = [struct.unpack_from("<64sHBxIII36xIQ", raw, at) for at in range(0, len(raw), 128)]
    small = whole(entries[0][6])
    small_links = struct.unpack(f"<{len(links) // 4}I", links) if (links := whole(small_table)) else ()
    found: dict[str, bytes] = {}

    def visit(number: int, place: str) -> None:
        if number >= LAST:
            return
        name, length, kind, left, right, child, start, size = entries[number]
        title = place + name[: max(length - 2, 0)].decode("utf-16-le", "surrogatepass")
        if kind == 2 and size < cutoff:
            found[title] = b"".join(small[part << small_shift : (part + 1) << small_shift] for part in chain(start, small_links))[:size]
        elif kind == 2:
            found[title] = whole(start)[:size]
        for next_number, next_place in ((left, place), (right, place), (child, "" if number == 0 else f"{title}/")):
            visit(next_number, next_place)

    visit(0, "")
    return found


def is_signed(data: bytes) -> bool:
    """Return whether an MSI has a signature."""
    return SIGNATURES[0] in streams(data)


def table_name(name: str) -> str:
    """Return a stream's name as Windows Installer means it: two letters in one, and a mark for tables."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"
    shown = ""
    for character in name:
        code = ord(character)
        if 0x3800 <= code < 0x4800:
            shown += letters[code - 0x3800 & 63] + letters[code - 0x3800 >> 6]
        elif 0x4800 <= code < 0x4840:
            shown += letters[code - 0x4800]
        elif code != 0x4840:
            shown += character
    return shown.replace("\5", "")
