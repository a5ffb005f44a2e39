# SPDX-License-Identifier: MIT
"""An aiohttp application: each path is a page of its own."""

import os

from aiohttp import web


async def page(request: web.Request) -> web.Response:
    """Return a page."""
    return web.Response(text=f"page {request.match_info['number']}")


app = web.Application()
app.router.add_get("/{number}", page)
web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]))
