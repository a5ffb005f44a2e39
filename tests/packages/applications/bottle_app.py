# SPDX-License-Identifier: MIT
"""A Bottle application: each path is a page of its own."""

import os

from bottle import route, run


@route("/<number:int>")
def page(number: int) -> str:
    """Return a page."""
    return f"page {number}"


run(host="127.0.0.1", port=int(os.environ["PORT"]))
