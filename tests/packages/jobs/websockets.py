# SPDX-License-Identifier: MIT
"""A server and a client in one loop"""

import asyncio

from websockets.asyncio.client import connect
from websockets.asyncio.server import serve


async def echo(connection) -> None:
    """Send each message back."""
    async for message in connection:
        await connection.send(message[::-1])


async def main() -> None:
    """Ask three times."""
    async with serve(echo, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}", proxy=None) as client:
            for text in ("abc", "def", "x" * 3):
                await client.send(text)
                print(await client.recv())


asyncio.run(main())
