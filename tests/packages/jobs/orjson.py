# SPDX-License-Identifier: MIT
"""Writes and reads JSON"""

import datetime

import orjson

text = orjson.dumps({"a": [1, 2.5, None], "day": datetime.date(2024, 1, 1), "b": "\u2713"}, option=orjson.OPT_SORT_KEYS)
print(ascii(text.decode()), orjson.loads(text)["a"])
