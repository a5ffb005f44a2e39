# SPDX-License-Identifier: MIT
"""A service inside a package."""

import lives
from recording import note

note("__name__", __name__)


class Service(lives.Service):
    """As any other."""
