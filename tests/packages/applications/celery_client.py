# SPDX-License-Identifier: MIT
"""Has fifty tasks done."""

from celery_app import add

for result in [add.delay(number, 1) for number in range(50)]:
    print("answer", result.get(timeout=120))
