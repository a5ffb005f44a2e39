# SPDX-License-Identifier: MIT
"""What pyhost hands on with itself: its version, its license, and the notices of what is linked into it.

The build fills the texts in (cmake/own_texts.py).
"""

from __future__ import annotations

VERSION = "@VERSION@"
LICENSE = "@LICENSE@"
THIRD_PARTY = "@THIRD_PARTY@"
