# SPDX-License-Identifier: MIT
"""Structures to JSON and back"""

import msgspec


class Item(msgspec.Struct):
    """What is sold."""

    name: str
    price: int = 0


print(msgspec.json.encode(Item("tea", 3)), msgspec.json.decode(b'{"name":"milk"}', type=Item))
try:
    msgspec.json.decode(b'{"name":1}', type=Item)
except msgspec.ValidationError as error:
    print(error)
