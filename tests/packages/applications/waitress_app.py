# SPDX-License-Identifier: MIT
"""A Flask application: each path is a page of its own."""

from flask import Flask

app = Flask(__name__)


@app.get("/<int:number>")
def page(number: int) -> str:
    """Return a page."""
    return f"page {number}"
