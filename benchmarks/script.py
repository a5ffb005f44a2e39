"""A script that waits, as a service."""

import threading

threading.Event().wait()
