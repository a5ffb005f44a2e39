# SPDX-License-Identifier: MIT
"""Matrices, a Fourier transform, complex powers, random numbers"""

import numpy as np

print(np.linalg.inv(np.array([[2.0, 1.0], [1.0, 1.0]])).round(6).tolist())
print(np.fft.fft([1.0, 2.0, 3.0]).round(6).tolist())
print(np.power(np.array([1 + 2j]), 1 + 1j).round(6).tolist())
print(np.random.default_rng(1).integers(0, 100, 5).tolist())
