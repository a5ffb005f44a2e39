# SPDX-License-Identifier: MIT
"""Writes and reads JSON"""

import ujson

print(ujson.dumps({"a": [1, 2.5, None], "b": "\u2713</x>"}), ujson.loads("[1e3]"))
