# SPDX-License-Identifier: MIT
"""Counts and searches bits"""

from bitarray import bitarray
from bitarray.util import ba2hex

bits = bitarray("1011") * 4
print(bits.count(), ba2hex(bits), list(bits.search(bitarray("11")))[:3])
