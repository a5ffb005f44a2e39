# SPDX-License-Identifier: MIT
"""Logs to standard output and to a file, by its queue, with a traceback"""

import sys

from loguru import logger

logger.remove()
logger.add(sys.stdout, format="{level} {message}", backtrace=False)
logger.add("shop.log", format="{message}", enqueue=True, mode="w")
logger.info("sold {}", "tea")
logger.complete()
logger.remove()
with open("shop.log") as file:
    print(file.read().strip())
