# SPDX-License-Identifier: MIT
"""Fits a regression, clusters, a forest with two workers"""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression

x = np.arange(20.0).reshape(-1, 1)
print(LinearRegression().fit(x, 2 * x[:, 0] + 1).coef_.round(6).tolist())
print(sorted(np.bincount(KMeans(2, n_init=2, random_state=0).fit_predict(x)).tolist()))
print(RandomForestClassifier(10, random_state=0, n_jobs=2).fit(x, x[:, 0] > 9).predict([[2.0], [15.0]]).tolist())
