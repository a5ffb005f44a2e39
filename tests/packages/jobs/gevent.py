# SPDX-License-Identifier: MIT
"""Greenlets that wait, a server with a client, the thread pool, a child"""

import sys

import gevent
from gevent import monkey, queue, server, socket, subprocess

print(sorted(job.value for job in gevent.joinall([gevent.spawn(lambda n=n: (gevent.sleep(0.01), n)[1]) for n in range(3)])))


def answer(connection, address):
    """Send back what comes."""
    connection.sendall(connection.recv(100).upper())


serving = server.StreamServer(("127.0.0.1", 0), answer)
serving.start()
with socket.create_connection(("127.0.0.1", serving.server_port)) as connection:
    connection.sendall(b"text")
    print(connection.recv(100))
serving.stop()
print(gevent.get_hub().threadpool.apply(sum, ([1, 2],)), monkey.is_module_patched("socket"))
box = queue.Queue()
gevent.spawn_later(0.01, box.put, "late")
print(box.get(timeout=30))
print(subprocess.check_output([sys.executable, "-c", "print(3)"]).strip())
