# SPDX-License-Identifier: MIT
"""Compares texts"""

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

print(round(fuzz.ratio("shop", "shops"), 2), Levenshtein.distance("tea", "sea"), process.extractOne("mlk", ["tea", "milk"])[0])
