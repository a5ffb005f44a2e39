# SPDX-License-Identifier: MIT
"""A server of RPyC: each connection in a thread."""

import os

import rpyc
from rpyc.utils.server import ThreadedServer


class Shop(rpyc.Service):
    """What can be called."""

    def exposed_twice(self, number):
        """Double it."""
        return number * 2


ThreadedServer(Shop, hostname="127.0.0.1", port=int(os.environ["PORT"])).start()
