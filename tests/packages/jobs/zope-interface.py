# SPDX-License-Identifier: MIT
"""Interfaces by its C code"""

from zope.interface import Interface, implementer
from zope.interface.adapter import AdapterRegistry


class ISold(Interface):
    """What is sold."""


@implementer(ISold)
class Tea:
    """Tea."""


registry = AdapterRegistry()
registry.register([ISold], ISold, "", "adapted")
print(ISold.providedBy(Tea()), registry.lookup1(ISold, ISold), AdapterRegistry.__module__)
