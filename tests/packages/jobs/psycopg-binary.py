# SPDX-License-Identifier: MIT
"""libpq: quotes, parses a connection text, says what is wrong with a connection"""

import psycopg
from psycopg import pq, sql

print(pq.__impl__, pq.version() > 100000)
print(psycopg.conninfo.conninfo_to_dict("host=a dbname=b port=5"))
try:
    psycopg.connect("host=127.0.0.1 port=9 connect_timeout=5 dbname=x")
except psycopg.OperationalError as error:
    print(type(error).__name__, "127.0.0.1" in str(error))
print(sql.SQL("select {}").format(sql.Identifier('a"b')).as_string(None))
