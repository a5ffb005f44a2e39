# SPDX-License-Identifier: MIT
"""Asks fifty times."""

import sys

import zmq

with zmq.Context() as context, context.socket(zmq.REQ) as client:
    client.connect(f"tcp://127.0.0.1:{sys.argv[1]}")
    for number in range(50):
        client.send(b"%d!" % number)
        print("answer", client.recv())
