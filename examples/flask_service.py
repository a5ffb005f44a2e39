"""A web application, written with Flask, that runs as a Windows service.

    pyhost install C:\\apps\\flask_service.FlaskService --python C:\\apps\\venv --startup auto
    pyhost start FlaskService
"""

import logging
import socket

import win32serviceutil
from flask import Flask
from werkzeug.serving import make_server

HOST = "127.0.0.1"  # reachable from this machine only; a proxy in front of it is the door to the world
PORT = 5000

log = logging.getLogger(__name__)
app = Flask(__name__)


@app.route("/")
def hello():
    """Answer with a page."""
    return "<h1>Hello from a Windows service!</h1>\n"


def listen(host, port):
    """Return a socket that listens on the port, or on one that is free where another program has it."""
    listener = socket.socket()
    # Windows would let two programs share a port, and give each request to either of them.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        log.warning("port %d is taken (%s); choosing another", port, error)
        listener.bind((host, 0))
    listener.listen()
    return listener


class FlaskService(win32serviceutil.ServiceFramework):
    """Serves the application until Windows asks it to stop."""

    _svc_name_ = "FlaskService"
    _svc_display_name_ = "Flask service"
    _svc_description_ = "Serves a Flask application over HTTP."

    def __init__(self, args):
        super().__init__(args)
        # What is logged or printed ends in the service's log file; pyhost status tells where that is.
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        # Here and not in SvcDoRun: whoever sees the service RUNNING can already reach it.
        with listen(HOST, PORT) as listener:
            self.server = make_server(HOST, PORT, app, threaded=True, fd=listener.fileno())

    def SvcDoRun(self):
        """Serve requests: the service stops when this method returns."""
        log.info("serving on http://%s:%d/", HOST, self.server.socket.getsockname()[1])
        self.server.serve_forever()
        log.info("stopped")

    def SvcStop(self):
        """End serve_forever in SvcDoRun. Called from another thread, and waits until that has happened."""
        self.server.shutdown()


if __name__ == "__main__":
    win32serviceutil.HandleCommandLine(FlaskService)
