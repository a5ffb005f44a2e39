# SPDX-License-Identifier: MIT
"""Parses a request"""

import httptools


class Told:
    """What the parser says."""

    def on_url(self, url):
        """Say the address."""
        print(url, httptools.parse_url(url).query)

    def on_header(self, name, value):
        """Say a header."""
        print(name, value)


parser = httptools.HttpRequestParser(Told())
parser.feed_data(b"GET /a?b=1 HTTP/1.1\r\nHost: shop\r\n\r\n")
print(parser.get_method(), parser.should_keep_alive())
