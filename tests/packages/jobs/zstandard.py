# SPDX-License-Identifier: MIT
"""Compresses, also with threads"""

import zstandard

print(zstandard.backend, len(zstandard.ZstdCompressor(threads=2).compress(b"a" * 100000)))
print(zstandard.ZstdDecompressor().decompress(zstandard.ZstdCompressor(level=19).compress(b"text")))
