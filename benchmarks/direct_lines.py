"""Prints lines into a file that it opened itself, each at once as in a log; says how many it were per second."""

import time

LINES = 20000
LINE = "x" * 100

with open(r"C:\bench\direct.log", "w", buffering=1) as direct:
    begun = time.perf_counter()
    for _ in range(LINES):
        print(LINE, file=direct)
    rate = LINES / (time.perf_counter() - begun)
print(rate)
