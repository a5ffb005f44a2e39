# SPDX-License-Identifier: MIT
"""Requests and replies between two threads, a poller, publish and subscribe"""

import threading

import zmq

context = zmq.Context()


def reply(port: int) -> None:
    """Send three messages back."""
    with context.socket(zmq.REP) as server:
        server.connect(f"tcp://127.0.0.1:{port}")
        for _ in range(3):
            server.send(b"re: " + server.recv())


asking = context.socket(zmq.REQ)
port = asking.bind_to_random_port("tcp://127.0.0.1")
thread = threading.Thread(target=reply, args=(port,))
thread.start()
for number in range(3):
    asking.send(b"%d" % number)
    poller = zmq.Poller()
    poller.register(asking, zmq.POLLIN)
    print(bool(poller.poll(30000)), asking.recv())
thread.join()
publisher, subscriber = context.socket(zmq.XPUB), context.socket(zmq.SUB)
publisher.bind("inproc://news")
subscriber.connect("inproc://news")
subscriber.subscribe(b"news")
print(publisher.recv())
publisher.send(b"news at ten")
print(subscriber.recv())
context.destroy(linger=0)
