# SPDX-License-Identifier: MIT
"""A module that cannot be imported."""

from recording import turn

turn("imported")
raise RuntimeError("broken at its import")
