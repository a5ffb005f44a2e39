# SPDX-License-Identifier: MIT
"""Answers messages: client.loop_forever(), which connects again and again until somebody is there."""

import os

import paho.mqtt.client as mqtt


def answer(client: mqtt.Client, data: object, message: mqtt.MQTTMessage) -> None:
    """Send it back."""
    client.publish("answers", message.payload[::-1], qos=1)


client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
client.on_connect = lambda client, *words: client.subscribe("questions", qos=1)
client.on_message = answer
client.reconnect_delay_set(1, 1)
client.connect_async("127.0.0.1", int(os.environ["PORT"]))
client.loop_forever(retry_first_connection=True)
