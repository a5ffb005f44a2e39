# SPDX-License-Identifier: MIT
"""Validates, and says what is wrong"""

from datetime import datetime

from pydantic import BaseModel, ValidationError


class Order(BaseModel):
    """An order."""

    number: int
    at: datetime
    items: list[str] = []


print(Order.model_validate({"number": "3", "at": "2024-01-01T10:00:00Z"}).model_dump_json())
try:
    Order.model_validate({"number": "x", "at": "now"})
except ValidationError as error:
    print([(fault["loc"], fault["type"]) for fault in error.errors()])
