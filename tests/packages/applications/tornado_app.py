# SPDX-License-Identifier: MIT
"""A tornado application: each path is a page of its own."""

import asyncio
import os

import tornado.web


class Page(tornado.web.RequestHandler):
    """Every page."""

    def get(self, number):
        """Write it."""
        self.write(f"page {number}")


async def main() -> None:
    """Serve until the program is interrupted."""
    tornado.web.Application([("/([0-9]+)", Page)]).listen(int(os.environ["PORT"]), "127.0.0.1")
    await asyncio.Event().wait()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
