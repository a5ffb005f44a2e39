# SPDX-License-Identifier: MIT
"""libpq: parses a connection text, says what is wrong with a connection"""

import psycopg2
from psycopg2 import extensions

print(extensions.parse_dsn("host=a dbname=b port=5"), psycopg2.__libpq_version__ > 100000)
try:
    psycopg2.connect("host=127.0.0.1 port=9 connect_timeout=5 dbname=x")
except psycopg2.OperationalError as error:
    print(type(error).__name__, "127.0.0.1" in str(error))
