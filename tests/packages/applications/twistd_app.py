# SPDX-License-Identifier: MIT
"""What twistd -y runs: a web server, each path a page of its own."""

import os

from twisted.application import internet, service
from twisted.web import resource, server


class Page(resource.Resource):
    """Every page."""

    isLeaf = True

    def render_GET(self, request):
        """Return it."""
        return b"page " + request.path


application = service.Application("pages")
internet.TCPServer(int(os.environ["PORT"]), server.Site(Page()), interface="127.0.0.1").setServiceParent(application)
