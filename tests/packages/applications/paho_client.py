# SPDX-License-Identifier: MIT
"""Is the broker, and asks fifty questions."""

import asyncio
import sys

from amqtt.broker import Broker
from amqtt.client import MQTTClient


async def main() -> None:
    """Wait for the other one, and ask."""
    listeners = {"default": {"type": "tcp", "bind": f"127.0.0.1:{sys.argv[1]}"}}
    broker = Broker(
        {"listeners": listeners, "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}}
    )
    await broker.start()
    client = MQTTClient()
    await client.connect(f"mqtt://127.0.0.1:{sys.argv[1]}/")
    await client.subscribe([("answers", 1)])
    while True:  # until it is there
        await client.publish("questions", b"first", qos=1)
        try:
            await client.deliver_message(timeout_duration=1)
            break
        except asyncio.TimeoutError:
            pass
    for number in range(50):
        await client.publish("questions", b"%d!" % number, qos=1)
        while True:
            message = await client.deliver_message(timeout_duration=60)
            if message.data != b"tsrif":  # asked too often before
                break
        print("answer", bytes(message.data), flush=True)
    await client.disconnect()
    await broker.shutdown()


asyncio.run(main())
