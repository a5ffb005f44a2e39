# SPDX-License-Identifier: MIT
"""BSON in C, and a server that is not there"""

import bson
import pymongo
from pymongo.errors import ServerSelectionTimeoutError

print(bson.has_c(), bson.decode(bson.encode({"a": [1, "x"], "b": bson.Int64(3)})))
client = pymongo.MongoClient("127.0.0.1", 9, serverSelectionTimeoutMS=300)
try:
    client.admin.command("ping")
except ServerSelectionTimeoutError as error:
    print(type(error).__name__)
client.close()
