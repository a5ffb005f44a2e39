# SPDX-License-Identifier: MIT
"""Writes and reads a file"""

import h5py
import numpy as np

with h5py.File("data.h5", "w") as file:
    file.create_dataset("a/b", data=np.arange(10), compression="gzip").attrs["unit"] = "m"
with h5py.File("data.h5") as file:
    print(file["a/b"][2:5].tolist(), file["a/b"].attrs["unit"])
