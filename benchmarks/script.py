"""A program that waits, as a service."""

import time

time.sleep(1e6)
