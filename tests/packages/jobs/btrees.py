# SPDX-License-Identifier: MIT
"""Trees of its C code, persistent objects"""

from BTrees.OOBTree import OOBTree
from persistent import Persistent

tree = OOBTree({"b": 2, "a": 1})
tree["c"] = 3
print(list(tree.items("b")), type(tree).__module__, isinstance(tree, Persistent))
