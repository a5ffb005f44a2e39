# SPDX-License-Identifier: MIT
"""Publishes fifty messages, and hears them."""

import queue
import sys

import paho.mqtt.client as mqtt

heard: queue.Queue[bytes] = queue.Queue()
client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
subscribed: queue.Queue[int] = queue.Queue()
client.on_connect = lambda client, *words: client.subscribe("shop/#", qos=1)
client.on_subscribe = lambda client, data, number, *words: subscribed.put(number)
client.on_message = lambda client, data, message: heard.put(message.payload)
client.connect("127.0.0.1", int(sys.argv[1]))
client.loop_start()
subscribed.get(timeout=60)
for number in range(50):
    client.publish("shop/tea", b"%d" % number, qos=1)
for text in sorted((heard.get(timeout=60) for _ in range(50)), key=int):
    print("answer", text)
client.disconnect()
client.loop_stop()
