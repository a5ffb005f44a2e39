# SPDX-License-Identifier: MIT
"""Compresses"""

import lz4.block
import lz4.frame

print(lz4.frame.decompress(lz4.frame.compress(b"a" * 1000)) == b"a" * 1000, len(lz4.block.compress(b"a" * 1000)))
