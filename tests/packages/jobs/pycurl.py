# SPDX-License-Identifier: MIT
"""Fetches a page of a server in the same process"""

import http.server
import io
import threading

import pycurl


class Page(http.server.BaseHTTPRequestHandler):
    """Every page."""

    def do_GET(self):
        """Send it."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"page " + self.path.encode())

    def log_message(self, *words):
        """Say nothing."""


server = http.server.HTTPServer(("127.0.0.1", 0), Page)
threading.Thread(target=server.serve_forever).start()
body = io.BytesIO()
curl = pycurl.Curl()
curl.setopt(pycurl.URL, f"http://127.0.0.1:{server.server_port}/7")
curl.setopt(pycurl.WRITEDATA, body)
curl.perform()
print(curl.getinfo(pycurl.RESPONSE_CODE), body.getvalue())
curl.close()
server.shutdown()
