# SPDX-License-Identifier: MIT
"""Has fifty tasks done."""

from huey_app import add

for result in [add(number, 1) for number in range(50)]:
    print("answer", result.get(blocking=True, timeout=120))
