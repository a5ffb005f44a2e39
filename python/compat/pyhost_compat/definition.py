# SPDX-License-Identifier: MIT
"""Reads the file that defines a service, for "pyhost install --file"."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object's dict; JSON lets a key stand there twice, of which the first would be lost."""
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            raise ValueError(f"the key {key!r} stands there twice")
        table[key] = value
    return table


def _load(text: str) -> Any:
    if text.lstrip().startswith("{"):
        import json

        return json.loads(text, object_pairs_hook=_once)
    try:
        import tomllib
    except ImportError:  # before Python 3.11
        from pyhost_compat import toml_reader

        return toml_reader.loads(text)
    return tomllib.loads(text)


def _lines_of(text: str) -> dict[str, int]:
    """Return the number of the line that each key stands first in, where that can be told."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"""[\s{,[]*["']?([^\s"'=:\]]+)["']?\s*[]=:]""", line):
            lines.setdefault(match[1], number)
    return lines


_PATHS = ("directory", "log", "python")


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (str, int)):
        return str(value)
    what = {dict: "a table", list: "a list", type(None): "null", float: "a fraction"}.get(type(value), repr(value))
    raise ValueError(f"{what} is not possible here: write a text, a whole number, true or false")


def read(text: str) -> list[str]:
    """Return rows of "line TAB key TAB value" of what stands in a file: several for a list, one without a value for an empty list."""
    try:
        table = _load(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(table, dict):
        raise ValueError("the file must hold one object")
    rows = []
    lines = _lines_of(text)
    for key, value in table.items():
        line = lines.get(key, 0)
        place = f"line {line}: " if line else ""
        if "\t" in key or "\0" in key:
            raise ValueError(f"there is no key {key!r}")
        if key in _PATHS and isinstance(value, (bool, int)):
            raise ValueError(f"{place}{key}: a path is a text: write it in quotation marks")
        if isinstance(value, dict) and key == "environment":
            value = [f"{name}={_as_text(item)}" for name, item in value.items()]
        try:
            values = [_as_text(item) for item in value] if isinstance(value, list) else [_as_text(value)]
        except ValueError as error:
            raise ValueError(f"{place}{key}: {error}") from None
        if any("\0" in item for item in values):
            raise ValueError(f"{place}{key}: it has a NUL character, which nothing on Windows can keep")
        rows.extend(f"{line}\t{key}\t{item}" for item in values)
        if isinstance(value, list) and not value:
            rows.append(f"{line}\t{key}")
    return rows
