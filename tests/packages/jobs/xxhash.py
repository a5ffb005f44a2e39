# SPDX-License-Identifier: MIT
"""Hashes"""

import xxhash

print(xxhash.xxh64(b"text").hexdigest(), xxhash.xxh3_128_hexdigest(b"text"))
