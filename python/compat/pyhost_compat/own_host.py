# SPDX-License-Identifier: MIT
"""What a script is told that is a service of pywin32's, and would host itself, where pyhost.exe hosts it already."""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn


def _class_string(klass: Any) -> str:
    """Return how pyhost names a class of the main program; "" for any other, which is imported and needs no word."""
    main = sys.modules.get("__main__")
    file = getattr(main, "__file__", None)
    spec = getattr(main, "__spec__", None)
    if getattr(klass, "__module__", None) != "__main__" or not file:
        return ""
    module = spec.name if spec is not None else os.path.splitext(os.path.abspath(file))[0]
    return f"{module}.{klass.__name__}"


def refuse(klass: Any, error: type[Exception], service: str) -> NoReturn:
    """Raise error, servicemanager's startup_error, for PrepareToHostSingle(klass) in the process of a service."""
    name = _class_string(klass)
    if not name:
        raise error("this process hosts its service already")
    raise error(
        f"pyhost hosts the service already, and its script cannot as well. Let it run the class: "
        f'pyhost update "{service}" --class "{name}"'
    )
