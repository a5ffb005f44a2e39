# SPDX-License-Identifier: MIT
"""Solves equations, minimises, transforms, integrates"""

import numpy as np
from scipy import fft, integrate, linalg, optimize, sparse, stats

print(linalg.solve(np.array([[2.0, 1.0], [1.0, 3.0]]), [1.0, 2.0]).round(6).tolist())
print(optimize.minimize(lambda x: (x[0] - 3) ** 2, [0.0]).x.round(3).tolist())
print(round(integrate.quad(np.sin, 0, np.pi)[0], 6), fft.fft([1, 0, 0, 0]).tolist())
print(round(float(stats.norm.cdf(1.0)), 6), sparse.eye(3).nnz)
