# SPDX-License-Identifier: MIT
"""Writes and reads a workbook"""

import openpyxl

book = openpyxl.Workbook()
book.active.append(["tea", 3])
book.save("shop.xlsx")
print([cell.value for cell in openpyxl.load_workbook("shop.xlsx").active[1]])
