# SPDX-License-Identifier: MIT
"""The protocol's parser, and redis-py with a server that is not there"""

import hiredis
import redis

reader = hiredis.Reader()
reader.feed(b"*2\r\n$3\r\nfoo\r\n:7\r\n")
print(reader.gets(), hiredis.pack_command(("GET", "a")))
try:
    redis.Redis("127.0.0.1", 9, socket_connect_timeout=5, retry=None).ping()
except redis.ConnectionError as error:
    print(type(error).__name__)
