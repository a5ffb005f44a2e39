# SPDX-License-Identifier: MIT
"""Writes and reads messages"""

from google.protobuf import struct_pb2, timestamp_pb2
from google.protobuf.internal import api_implementation

message = struct_pb2.Struct()
message["a"] = 1.5
message["b"] = ["x", True]
print(message.SerializeToString(deterministic=True).hex(), struct_pb2.Struct.FromString(message.SerializeToString()) == message)
print(timestamp_pb2.Timestamp(seconds=5).ToJsonString(), api_implementation.Type())
