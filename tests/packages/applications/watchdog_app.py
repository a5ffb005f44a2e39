# SPDX-License-Identifier: MIT
"""Tells which files appear."""

import time

from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer


class Tell(FileSystemEventHandler):
    """Says it."""

    def on_created(self, event):
        """Say which."""
        print("created", event.src_path, flush=True)


observer = Observer()
observer.schedule(Tell(), "watched")
observer.start()
print("ready", flush=True)
try:
    while True:
        time.sleep(1)
finally:
    observer.stop()
    observer.join()
