# SPDX-License-Identifier: MIT
"""Persistent maps and lists, and a JSON schema by them"""

import jsonschema
import rpds

print(sorted(rpds.HashTrieMap({"a": 1}).insert("b", 2).items()), list(rpds.List([1, 2]).push_front(0)))
try:
    jsonschema.validate({"price": "x"}, {"properties": {"price": {"type": "number"}}})
except jsonschema.ValidationError as error:
    print(error.message)
