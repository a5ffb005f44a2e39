# SPDX-License-Identifier: MIT
"""Starts scrapyd with a configuration for its port."""

import os
import sys

with open("scrapyd.conf", "w") as file:
    file.write(f"[scrapyd]\nbind_address = 127.0.0.1\nhttp_port = {os.environ['PORT']}\nnode_name = shop\n")
sys.argv = ["scrapyd"]
from scrapyd.__main__ import main

main()
