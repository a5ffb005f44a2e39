# SPDX-License-Identifier: MIT
"""Says what is wrong with a connection, in asyncio"""

import asyncio

import asyncpg


async def main() -> None:
    """Try to connect."""
    try:
        await asyncpg.connect(host="127.0.0.1", port=9, user="a", database="b", timeout=10)
    except (OSError, asyncio.TimeoutError) as error:
        print(isinstance(error, OSError))
    print(asyncpg.protocol.protocol.Protocol.__name__)


asyncio.run(main())
