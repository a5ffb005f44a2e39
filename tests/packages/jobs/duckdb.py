# SPDX-License-Identifier: MIT
"""SQL in memory and in a file"""

import duckdb

with duckdb.connect() as base:
    print(base.execute("select sum(i), avg(i) from range(10) t(i)").fetchall())
with duckdb.connect("shop.duckdb") as base:
    base.execute("create or replace table items as select 'tea' as name, 3 as price")
with duckdb.connect("shop.duckdb", read_only=True) as base:
    print(base.execute("select * from items").fetchall())
