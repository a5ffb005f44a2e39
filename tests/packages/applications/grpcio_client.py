# SPDX-License-Identifier: MIT
"""Calls fifty times."""

import sys

import grpc

with grpc.insecure_channel(f"127.0.0.1:{sys.argv[1]}") as channel:
    echo = channel.unary_unary("/echo")
    for number in range(50):
        print("answer", echo(b"%d!" % number, timeout=60))
