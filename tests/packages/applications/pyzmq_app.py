# SPDX-License-Identifier: MIT
"""Replies to requests: a blocking recv() in the main thread."""

import os

import zmq

with zmq.Context() as context, context.socket(zmq.REP) as server:
    server.bind(f"tcp://127.0.0.1:{os.environ['PORT']}")
    while True:
        server.send(server.recv()[::-1])
