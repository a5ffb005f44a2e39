# SPDX-License-Identifier: MIT
"""An MQTT broker in asyncio."""

import asyncio
import os

from amqtt.broker import Broker


async def main() -> None:
    """Serve until the program is interrupted."""
    listeners = {"default": {"type": "tcp", "bind": f"127.0.0.1:{os.environ['PORT']}"}}
    broker = Broker(
        {"listeners": listeners, "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}}
    )
    await broker.start()
    try:
        await asyncio.Event().wait()
    finally:
        await broker.shutdown()


asyncio.run(main())
