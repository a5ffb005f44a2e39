# SPDX-License-Identifier: MIT
"""Compresses an array with threads"""

import blosc2
import numpy as np

array = np.arange(100000)
print(np.array_equal(blosc2.unpack_array2(blosc2.pack_array2(array)), array), blosc2.nthreads > 0)
