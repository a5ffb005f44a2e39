# SPDX-License-Identifier: MIT
"""Groups, joins, a lazy query over threads"""

import polars as pl

frame = pl.DataFrame({"shop": ["a", "b", "a"], "price": [1, 2, 3]})
print(frame.group_by("shop", maintain_order=True).agg(pl.col("price").sum()).rows())
print(frame.lazy().filter(pl.col("price") > 1).select(pl.col("price").mean()).collect().item())
print(pl.read_csv(b"a,b\n1,x\n").rows(), pl.thread_pool_size() > 0)
