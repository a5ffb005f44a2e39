# SPDX-License-Identifier: MIT
"""Wraps a function and an object"""

import wrapt


@wrapt.decorator
def twice(wrapped, instance, args, kwargs):
    """Call it twice."""
    return wrapped(*args, **kwargs) + wrapped(*args, **kwargs)


@twice
def one(n):
    """Return n."""
    return n


print(one(2), one.__name__, len(wrapt.ObjectProxy([1, 2])), wrapt.ObjectProxy.__module__)
