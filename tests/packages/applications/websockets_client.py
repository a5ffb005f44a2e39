# SPDX-License-Identifier: MIT
"""Sends fifty messages."""

import sys

from websockets.sync.client import connect

with connect(f"ws://127.0.0.1:{sys.argv[1]}", proxy=None) as client:
    for number in range(50):
        client.send(f"{number}!")
        print("answer", client.recv())
