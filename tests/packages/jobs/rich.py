# SPDX-License-Identifier: MIT
"""A table and a progress bar on no terminal"""

from rich.console import Console
from rich.progress import track
from rich.table import Table

console = Console(width=40)
table = Table("name", "price", safe_box=True)
table.add_row("tea", "3")
console.print(table)
print(console.is_terminal, sum(track(range(3), console=console, disable=True)))
