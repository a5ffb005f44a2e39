# SPDX-License-Identifier: MIT
"""Compresses"""

import brotli

print(brotli.decompress(brotli.compress(b"text" * 100)) == b"text" * 100, len(brotli.compress(b"text" * 100)))
