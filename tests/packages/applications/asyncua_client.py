# SPDX-License-Identifier: MIT
"""Writes and reads fifty times."""

import asyncio
import sys

from asyncua import Client


async def main() -> None:
    """Ask."""
    async with Client(f"opc.tcp://127.0.0.1:{sys.argv[1]}/shop/") as client:
        variable = client.get_node("ns=2;s=price")
        for number in range(50):
            await variable.write_value(number)
            print("answer", await variable.read_value())


asyncio.run(main())
