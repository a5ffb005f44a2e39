# SPDX-License-Identifier: MIT
"""An echo server of WebSockets."""

import asyncio
import os

from websockets.asyncio.server import serve


async def echo(connection) -> None:
    """Send each message back."""
    async for message in connection:
        await connection.send(message[::-1])


async def main() -> None:
    """Serve until the program is interrupted."""
    async with serve(echo, "127.0.0.1", int(os.environ["PORT"])) as server:
        await server.serve_forever()


asyncio.run(main())
