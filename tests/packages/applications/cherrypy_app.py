# SPDX-License-Identifier: MIT
"""A CherryPy application: each path is a page of its own."""

import os

import cherrypy


class Pages:
    """Every page."""

    @cherrypy.expose
    def default(self, number):
        """Return it."""
        return f"page {number}"


cherrypy.config.update({"server.socket_port": int(os.environ["PORT"]), "engine.autoreload.on": False})
cherrypy.quickstart(Pages())
