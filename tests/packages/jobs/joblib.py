# SPDX-License-Identifier: MIT
"""Threads, and worker processes of multiprocessing"""

from math import factorial

from joblib import Parallel, delayed

if __name__ == "__main__":
    print(Parallel(n_jobs=2, prefer="threads")(delayed(factorial)(n) for n in range(5)))
    print(Parallel(n_jobs=2, backend="multiprocessing")(delayed(factorial)(n) for n in range(5)))
