# SPDX-License-Identifier: MIT
"""An OPC UA server with one variable."""

import asyncio
import os

from asyncua import Server


async def main() -> None:
    """Serve until the program is interrupted."""
    server = Server()
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{os.environ['PORT']}/shop/")
    space = await server.register_namespace("shop")
    variable = await server.nodes.objects.add_variable(f"ns={space};s=price", "price", 0)
    await variable.set_writable()
    async with server:
        await asyncio.Event().wait()


asyncio.run(main())
