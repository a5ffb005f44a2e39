# SPDX-License-Identifier: MIT
"""Writes and reads JSON with its C speedups"""

import decimal

import simplejson

print(
    simplejson.dumps({"a": decimal.Decimal("1.10")}),
    simplejson.loads("1.1", use_decimal=True),
    simplejson.encoder.c_make_encoder is not None,
)
