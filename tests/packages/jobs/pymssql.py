# SPDX-License-Identifier: MIT
"""FreeTDS: says what is wrong with a connection"""

import pymssql

print(pymssql.get_dbversion() if hasattr(pymssql, "get_dbversion") else "no version")
try:
    pymssql.connect(server="127.0.0.1", port="9", user="a", password="b", login_timeout=5)
except pymssql.Error as error:
    print(type(error).__name__)
