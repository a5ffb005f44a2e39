# SPDX-License-Identifier: MIT
"""Matches what re does not"""

import regex

print(regex.findall(r"\p{Lu}\w+", "Tea and Milk"), regex.fullmatch(r"(?:cats){e<=1}", "cat") is not None)
