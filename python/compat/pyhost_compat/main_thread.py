# SPDX-License-Identifier: MIT
"""Which thread is the main one, for Python 3.12 and older, whose threading takes the one that imports it first for that.

Of a service's class that can be the one that hands over its controls: a SvcStop that imports what imports threading. That one comes and
goes for Python, whose own end would be told a lie.
"""

from __future__ import annotations

import _thread
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def tell(identifier: int) -> None:
    """Make the thread of this identifier the main one. Called before anybody else has threading, which has started no thread yet."""
    module: Any = threading  # whose private parts are meant
    main = threading.main_thread()
    known = getattr(main, "_tstate_lock", None)
    if known is None or main.ident == identifier:
        return
    lock = _thread.allocate_lock()  # held as long as the thread is there: Python's end releases it
    lock.acquire()
    with module._active_limbo_lock:
        module._active[identifier] = module._active.pop(main.ident)
    with module._shutdown_locks_lock:
        module._shutdown_locks.discard(known)
        module._shutdown_locks.add(lock)
    module_main: Any = main
    module_main._ident = module_main._native_id = identifier
    module_main._tstate_lock = lock
