# SPDX-License-Identifier: MIT
"""A progress bar on standard error"""

from tqdm import tqdm

print(sum(tqdm(range(10), bar_format="{l_bar}{bar:10}{n_fmt}/{total_fmt}", mininterval=1000)))
