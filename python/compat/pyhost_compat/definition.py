# SPDX-License-Identifier: MIT
"""Reads the file that defines a service, for "pyhost install --file"."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _load(path: str) -> tuple[str, dict[str, Any]]:
    with open(path, encoding="utf-8-sig") as file:
        text = file.read()
    if text.lstrip().startswith("{"):
        import json

        return text, json.loads(text)
    try:
        import tomllib
    except ImportError:
        raise ValueError(
            "this Python has no tomllib, which reads TOML from Python 3.11 on; write the file in JSON"
        ) from None
    return text, tomllib.loads(text)


def _line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"""[\s{{,]*["']?{re.escape(key)}["']?\s*[=:]""", line):
            return number
    return 0


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (str, int)):
        return str(value)
    raise ValueError(f"{value!r} is neither a text nor a number, true or false")


def read(path: str) -> list[str]:
    """Return rows of "line TAB key TAB value": several for a list, one without a value for an empty list."""
    text, table = _load(path)
    if not isinstance(table, dict):
        raise ValueError("the file must hold one object")
    rows = []
    for key, value in table.items():
        line = _line_of(text, key)
        if isinstance(value, dict) and key == "environment":
            value = [f"{name}={_as_text(item)}" for name, item in value.items()]
        try:
            values = [_as_text(item) for item in value] if isinstance(value, list) else [_as_text(value)]
        except ValueError as error:
            raise ValueError(f"line {line}: {key}: {error}") from None
        rows.extend(f"{line}\t{key}\t{item}" for item in values)
        if isinstance(value, list) and not value:
            rows.append(f"{line}\t{key}")
    return rows
