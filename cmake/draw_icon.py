#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Draws host/resources/pyhost.ico: a prompt, and the green light of a service that runs.

usage: draw_icon.py FILE

The icon is kept in the tree, since zlib need not compress alike everywhere; static.resources compares its pixels with these.
Each size is drawn by itself, with its edges on whole pixels. Format: learn.microsoft.com, "Icons" (win32), and PNG for the largest.
"""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path

SIZES = (16, 20, 24, 32, 48, 256)
TILE, PROMPT, LIGHT = (0x1E, 0x3A, 0x5F), (0xFF, 0xFF, 0xFF), (0x4C, 0xD1, 0x6B)
Point = tuple[float, float]


def to_segment(point: Point, start: Point, end: Point) -> float:
    """Return the distance of a point from a line."""
    along = (end[0] - start[0], end[1] - start[1])
    to = (point[0] - start[0], point[1] - start[1])
    part = max(0.0, min(1.0, (to[0] * along[0] + to[1] * along[1]) / (along[0] ** 2 + along[1] ** 2)))
    return float(((to[0] - part * along[0]) ** 2 + (to[1] - part * along[1]) ** 2) ** 0.5)


def to_tile(point: Point, size: int, radius: float) -> float:
    """Return the distance of a point from the tile, below 0 inside it."""
    across, down = (abs(place - size / 2) - size / 2 + radius for place in point)
    return float((max(across, 0) ** 2 + max(down, 0) ** 2) ** 0.5 + min(max(across, down), 0) - radius)


def draw(size: int) -> bytes:
    """Return the pixels from the top, each as red, green, blue, alpha."""
    unit = size / 16
    pen = max(2, round(2 * unit)) / 2
    left, middle, reach = round(3.5 * unit), round(8 * unit), round(4 * unit)
    bend = (left + reach, middle)
    ends = ((left, middle - reach), (left, middle + reach))
    light, radius = (size - round(4.5 * unit), middle), round(2.25 * unit)
    pixels = bytearray()
    for y in range(size):
        for x in range(size):
            point = (x + 0.5, y + 0.5)
            color: tuple[float, ...] = TILE
            for paint, distance in (
                (PROMPT, min(to_segment(point, end, bend) for end in ends) - pen),
                (LIGHT, ((point[0] - light[0]) ** 2 + (point[1] - light[1]) ** 2) ** 0.5 - radius),
            ):
                cover = max(0.0, min(1.0, 0.5 - distance))
                color = tuple(old + (new - old) * cover for old, new in zip(color, paint, strict=True))
            alpha = max(0.0, min(1.0, 0.5 - to_tile(point, size, round(3 * unit))))
            pixels += bytes(round(part) for part in (*color, alpha * 255))
    return bytes(pixels)


def as_bitmap(size: int, pixels: bytes) -> bytes:
    """Return a BITMAPINFOHEADER, the rows from the bottom as blue, green, red, alpha, and the mask of old programs."""
    rows = [pixels[at : at + 4 * size] for at in range(0, len(pixels), 4 * size)][::-1]
    colors = b"".join(row[i + 2 : i + 3] + row[i + 1 : i + 2] + row[i : i + 1] + row[i + 3 : i + 4] for row in rows for i in range(0, len(row), 4))
    mask = b"".join(
        sum((row[4 * x + 3] < 128) << (7 - x % 8 + 8 * (x // 8)) for x in range(size)).to_bytes((size + 31) // 32 * 4, "little")
        for row in rows
    )
    return struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, len(colors) + len(mask), 0, 0, 0, 0) + colors + mask


def as_png(size: int, pixels: bytes) -> bytes:
    """Return the pixels as a PNG file whose rows are not filtered."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + pixels[at : at + 4 * size] for at in range(0, len(pixels), 4 * size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def main() -> None:
    """Write the icon."""
    images = [as_png(size, draw(size)) if size == 256 else as_bitmap(size, draw(size)) for size in SIZES]
    at = 6 + 16 * len(images)
    entries = b""
    for size, image in zip(SIZES, images, strict=True):
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), at)
        at += len(image)
    Path(sys.argv[1]).write_bytes(struct.pack("<HHH", 0, 1, len(images)) + entries + b"".join(images))


if __name__ == "__main__":
    main()
