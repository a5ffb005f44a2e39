# SPDX-License-Identifier: MIT
"""Writes and reads a table with compression"""

import tables


class Item(tables.IsDescription):
    """What is sold."""

    name = tables.StringCol(8)
    price = tables.Int32Col()


with tables.open_file("shop.h5", "w") as file:
    table = file.create_table("/", "items", Item, filters=tables.Filters(5, "blosc"))
    table.append([(b"tea", 3), (b"milk", 4)])
    table.flush()
    print([row["name"] for row in table.where("price > 3")])
