# SPDX-License-Identifier: MIT
"""Finds the extension module _pyhost for a python.exe that was handed the modules of pyhost.exe.

multiprocessing's children are, with the sys.path of the service (pyhost_compat.places). The calls below them are in
_pyhost.pyd, which cannot be loaded out of the exe: it is looked for beside it. Where it is missing, as with an exe that
was copied alone, the modules can be imported all the same, their constants are right, and their calls are refused.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import sys


def load() -> None:
    """Put the extension module in this one's place in sys.modules."""
    place = os.path.dirname(__file__)  # ...\pyhost.exe\compat
    path = os.path.join(os.path.dirname(os.path.dirname(place)), "_pyhost.pyd")
    if not os.path.exists(path):
        from pyhost_compat import outside

        globals().update(part=outside.part, absent=outside.absent)
        return
    loader = importlib.machinery.ExtensionFileLoader(__name__, path)
    spec = importlib.util.spec_from_file_location(__name__, path, loader=loader)
    assert spec is not None
    del sys.modules[__name__]
    module = importlib.util.module_from_spec(spec)
    sys.modules[__name__] = module
    loader.exec_module(module)


load()
