# SPDX-License-Identifier: MIT
"""An ASGI application: each path is a page of its own."""


async def app(scope, receive, send):
    """Answer a request; say on standard output when the server starts and ends."""
    if scope["type"] == "lifespan":
        while True:
            event = (await receive())["type"]
            print(event, flush=True)
            await send({"type": event + ".complete"})
            if event == "lifespan.shutdown":
                return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"page " + scope["path"].encode()})
