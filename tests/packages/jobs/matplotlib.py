# SPDX-License-Identifier: MIT
"""Draws a picture without a window"""

import matplotlib

matplotlib.use("Agg")
import io

from matplotlib import pyplot as plt

figure, axes = plt.subplots(figsize=(2, 1))
axes.plot([1, 2, 3], [2, 1, 3], label="a")
axes.set_title("shop")
picture = io.BytesIO()
figure.savefig(picture, format="png")
print(picture.getvalue()[:4], matplotlib.get_backend().lower(), plt.imread(io.BytesIO(picture.getvalue())).shape)
