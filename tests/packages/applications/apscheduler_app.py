# SPDX-License-Identifier: MIT
"""A scheduler whose job runs twenty times a second."""

import itertools

from apscheduler.schedulers.blocking import BlockingScheduler

numbers = itertools.count()
scheduler = BlockingScheduler()
scheduler.add_job(lambda: print("job", next(numbers), flush=True), "interval", seconds=0.05, max_instances=3)
scheduler.start()
