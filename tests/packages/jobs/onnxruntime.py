# SPDX-License-Identifier: MIT
"""Runs a model of one addition"""

import numpy as np
import onnxruntime as ort


def field(number: int, content: bytes | int) -> bytes:
    """A field of a protocol buffer's message; all numbers here are small."""
    if isinstance(content, int):
        return bytes((number << 3, content))
    return bytes((number << 3 | 2, len(content))) + content


def value(name: bytes) -> bytes:
    """A vector of two floats."""
    shape = field(1, field(1, 2))
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


node = field(1, b"a") + field(1, b"b") + field(2, b"c") + field(4, b"Add")
graph = field(1, node) + field(2, b"g") + field(11, value(b"a")) + field(11, value(b"b")) + field(12, value(b"c"))
model = field(1, 8) + field(7, graph) + field(8, field(2, 13))
session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
print(session.run(None, {"a": np.array([1, 2], "f"), "b": np.array([3, 4], "f")})[0].tolist(), ort.get_device())
