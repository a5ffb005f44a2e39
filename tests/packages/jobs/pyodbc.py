# SPDX-License-Identifier: MIT
"""Lists drivers, and says what is wrong with a connection"""

import pyodbc

print(sorted(pyodbc.drivers()), pyodbc.apilevel)
try:
    pyodbc.connect("DRIVER={No Such Driver};SERVER=127.0.0.1", timeout=5)
except pyodbc.Error as error:
    print(type(error).__name__, error.args[0])
