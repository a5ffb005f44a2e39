# SPDX-License-Identifier: MIT
"""Its C code, and yarl's and frozenlist's"""

from frozenlist import FrozenList
from multidict import CIMultiDict
from yarl import URL

headers = CIMultiDict([("A", "1"), ("a", "2")])
print(headers.getall("a"), URL("http://shop/a b?c=1") / "d", list(FrozenList([1, 2])))
