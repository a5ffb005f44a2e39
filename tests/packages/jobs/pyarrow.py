# SPDX-License-Identifier: MIT
"""Tables, Parquet in memory, computations"""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

table = pa.table({"shop": ["a", "b", "a"], "price": [1, 2, 3]})
print(table.group_by("shop").aggregate([("price", "sum")]).sort_by("shop").to_pylist(), pc.mean(table["price"]))
sink = pa.BufferOutputStream()
pq.write_table(table, sink)
print(pq.read_table(pa.BufferReader(sink.getvalue())).equals(table))
