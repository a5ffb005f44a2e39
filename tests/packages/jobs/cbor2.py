# SPDX-License-Identifier: MIT
"""Writes and reads"""

import datetime

import cbor2

packed = cbor2.dumps({"a": [1, 2.5], "t": datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)})
print(packed.hex(), cbor2.loads(packed)["a"])
