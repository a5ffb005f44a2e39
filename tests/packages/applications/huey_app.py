# SPDX-License-Identifier: MIT
"""Tasks with SQLite behind them."""

from huey import SqliteHuey

huey = SqliteHuey(filename="data/huey.db")


@huey.task()
def add(a: int, b: int) -> int:
    """Add."""
    return a + b
