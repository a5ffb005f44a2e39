# SPDX-License-Identifier: MIT
"""gevent's server of WSGI applications, with all of the standard library patched."""

from gevent import monkey

monkey.patch_all()
import os

from gevent.pywsgi import WSGIServer


def app(environ, start_response):
    """Return a page."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"page " + environ["PATH_INFO"].encode()]


WSGIServer(("127.0.0.1", int(os.environ["PORT"])), app).serve_forever()
