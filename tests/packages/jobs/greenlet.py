# SPDX-License-Identifier: MIT
"""Switches between greenlets, an exception in one, one in another thread"""

import threading

from greenlet import GreenletExit, getcurrent, greenlet

main = getcurrent()


def count():
    """Hand numbers to the main greenlet."""
    for number in range(3):
        main.switch(number)
    raise ValueError("ended")


one = greenlet(count)
print([one.switch() for _ in range(3)])
try:
    one.switch()
except ValueError as error:
    print(error, one.dead)
other = greenlet(lambda: main.switch("waits"))
print(other.switch(), other.throw(GreenletExit).__class__.__name__)
answers = []
thread = threading.Thread(target=lambda: answers.append(greenlet(lambda x: x + 1).switch(1)))
thread.start()
thread.join()
print(answers)
