# SPDX-License-Identifier: MIT
"""A worker in the same process as its broker, which the main thread keeps busy."""

import itertools
import time

import dramatiq
from dramatiq.brokers.stub import StubBroker

broker = StubBroker()
dramatiq.set_broker(broker)


@dramatiq.actor
def sell(number: int) -> None:
    """Do a job."""
    print("job", number, flush=True)


worker = dramatiq.Worker(broker, worker_threads=1)
worker.start()
try:
    for number in itertools.count():
        sell.send(number)
        time.sleep(0.05)
finally:
    worker.stop()
    print("worker stopped")
