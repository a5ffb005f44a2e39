# SPDX-License-Identifier: MIT
"""Packs and unpacks"""

import msgpack

packed = msgpack.packb({"a": [1, 2.5, None, b"x"], "t": msgpack.Timestamp(5)})
print(packed.hex(), msgpack.unpackb(packed)["a"], msgpack.Packer.__module__)
