# SPDX-License-Identifier: MIT
"""Names of a module that lie in others, which are loaded when one of the names is asked for."""

from __future__ import annotations

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Sequence


def find(space: Dict[str, Any], sources: Sequence[str], name: str) -> Any:
    """Return a name of a module with this namespace from the first of the sources that has it, and keep it there.

    Raises AttributeError. __all__ is what the module has and all that the sources have.
    """
    if name == "__all__":
        return sorted({known for known in space if known[0] != "_" and known != "annotations"} | set(names(sources)))
    if not name.startswith("__"):
        for source in sources:
            module = importlib.import_module(f"pyhost_compat.{source}")
            if name in module.__all__:
                value = space[name] = getattr(module, name)
                return value
    raise AttributeError(f"module '{space['__name__']}' has no attribute '{name}'")


def names(sources: Sequence[str]) -> List[str]:
    """Return the names that the sources have."""
    return [
        name for source in sources for name in importlib.import_module(f"pyhost_compat.{source}").__all__
    ]
