# SPDX-License-Identifier: MIT
"""Calls fifty times."""

import sys

import rpyc

with rpyc.connect("127.0.0.1", int(sys.argv[1])) as connection:
    for number in range(50):
        print("answer", connection.root.twice(number))
