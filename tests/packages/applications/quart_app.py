# SPDX-License-Identifier: MIT
"""A Quart application: each path is a page of its own."""

from quart import Quart

app = Quart(__name__)


@app.get("/<int:number>")
async def page(number: int) -> str:
    """Return a page."""
    return f"page {number}"
