# SPDX-License-Identifier: MIT
"""Contours, and kiwisolver's constraints"""

import contourpy
import kiwisolver

print([line.round(2).tolist() for line in contourpy.contour_generator(z=[[0.0, 1.0], [0.0, 1.0]]).lines(0.5)])
x, solver = kiwisolver.Variable("x"), kiwisolver.Solver()
solver.addConstraint(x * 2 == 6)
solver.updateVariables()
print(x.value())
