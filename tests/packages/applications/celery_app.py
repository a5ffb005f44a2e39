# SPDX-License-Identifier: MIT
"""A task, with SQLite as broker and for the results."""

from celery import Celery

app = Celery("shop", broker="sqla+sqlite:///data/broker.db", backend="db+sqlite:///data/results.db")
app.conf.broker_connection_retry_on_startup = True


@app.task
def add(a: int, b: int) -> int:
    """Add."""
    return a + b
