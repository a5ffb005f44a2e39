# SPDX-License-Identifier: MIT
"""The client library: quotes, says what is wrong with a connection"""

import MySQLdb
from MySQLdb import _mysql

print(_mysql.escape_string("a'b"))
try:
    MySQLdb.connect(host="127.0.0.1", port=9, user="a", connect_timeout=5)
except MySQLdb.OperationalError as error:
    print(type(error).__name__, error.args[0])
