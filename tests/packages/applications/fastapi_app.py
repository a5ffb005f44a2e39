# SPDX-License-Identifier: MIT
"""A FastAPI application: each path is a page of its own; as a program."""

import os

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/{number}")
async def page(number: int) -> dict[str, int]:
    """Return a page."""
    return {"page": number}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
