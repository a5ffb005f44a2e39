# SPDX-License-Identifier: MIT
"""Fits a line"""

import numpy as np
import statsmodels.api as sm

x = np.arange(10.0)
print(sm.OLS(3 * x + 1, sm.add_constant(x)).fit().params.round(6).tolist())
