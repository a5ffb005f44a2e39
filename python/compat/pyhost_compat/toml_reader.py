# SPDX-License-Identifier: MIT
"""Reads TOML for Pythons that have no tomllib (before 3.11): all of TOML 1.0 but for fractions, dates, and numbers in other bases."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

BLANK = re.compile(r"[ \t]*")
REST = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")  # of a line: a comment at most
BETWEEN = re.compile(r"(?:[ \t\n]|#[^\n]*)*")  # of an array
BARE = re.compile(r"[A-Za-z0-9_-]+")
NUMBER = re.compile(r"[+-]?(?:0|[1-9](?:_?[0-9])*)(?![\w.:+-])")
LITERAL = re.compile(r"'([^'\n]*)'")
LONG_LITERAL = re.compile(r"'''\n?(.*?'{0,2})'''(?!')", re.DOTALL)
PLAIN = re.compile(r'[^"\\\n]*')
ESCAPE = re.compile(r'\\(?:([btnfr"\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))')
CONTINUED = re.compile(r"\\[ \t]*\n[ \t\n]*")
LETTERS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Reader:
    """A place in a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, message: str) -> NoReturn:
        """Say what is wrong, and in which line."""
        raise ValueError(f"line {self.text.count(chr(10), 0, self.at) + 1}: {message}")

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Go behind what matches here."""
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()
        return match

    def has(self, word: str) -> bool:
        """Go behind the word, where it stands here."""
        found = self.text.startswith(word, self.at)
        self.at += len(word) if found else 0
        return found

    def rest(self) -> None:
        """Go to the next line."""
        if not self.take(REST):
            self.fail("nothing more than a comment may stand behind a value")

    def key(self) -> list[str]:
        """Read a key with dots, and the blanks around it."""
        parts: list[str] = []
        while True:
            self.take(BLANK)
            bare = self.take(BARE)
            if bare:
                parts.append(bare[0])
            elif self.text[self.at : self.at + 1] in ('"', "'"):
                parts.append(self.string(long=False))
            else:
                self.fail("a key is missing")
            self.take(BLANK)
            if not self.has("."):
                return parts

    def string(self, long: bool = True) -> str:
        """Read a text in quotation marks; long: of several lines, too."""
        if long and self.text.startswith(("'''", '"""'), self.at):
            literal = self.take(LONG_LITERAL)
            if literal:
                return literal[1]
            if self.has('"""'):
                self.has("\n")
                return self.basic('"""')
        literal = self.take(LITERAL)
        if literal:
            return literal[1]
        if not self.has('"'):
            self.fail("the text does not end in its line")
        return self.basic('"')

    def basic(self, end: str) -> str:
        """Read up to the quotation marks that end the text."""
        parts = []
        while True:
            plain = self.take(PLAIN)
            parts.append(plain[0] if plain else "")
            escape = self.take(ESCAPE)
            if escape:
                parts.append(LETTERS[escape[1]] if escape[1] else self.character(int(escape[2] or escape[3], 16)))
            elif len(end) == 3 and self.take(CONTINUED):
                continue
            elif self.has(end):
                while len(end) == 3 and self.has('"'):  # up to two of them belong to the text
                    parts.append('"')
                return "".join(parts)
            elif len(end) == 3 and self.at < len(self.text) and self.text[self.at] in '"\n':
                parts.append(self.text[self.at])
                self.at += 1
            elif self.text[self.at : self.at + 1] == "\\":
                self.fail("a backslash stands for nothing here: write it twice, or the text in single quotation marks")
            else:
                self.fail("the text does not end in its line")

    def character(self, point: int) -> str:
        """Return the character of an escape."""
        if 0xD800 <= point <= 0xDFFF or point > 0x10FFFF:
            self.fail("the escape stands for no character")
        return chr(point)

    def value(self) -> Any:
        """Read a value."""
        if self.text[self.at : self.at + 1] in ('"', "'"):
            return self.string()
        for word, value in (("true", True), ("false", False)):
            if self.has(word):
                return value
        number = self.take(NUMBER)
        if number:
            return int(number[0].replace("_", ""))
        if self.has("["):
            return self.array()
        if self.has("{"):
            return self.inline()
        self.fail("this is no value: write a text in quotation marks, a whole number, true or false")

    def array(self) -> list[Any]:
        """Read what stands in an array."""
        values: list[Any] = []
        self.take(BETWEEN)
        while not self.has("]"):
            values.append(self.value())
            self.take(BETWEEN)
            if not self.has(",") and not self.text.startswith("]", self.at):
                self.fail("a comma or ] is missing")
            self.take(BETWEEN)
        return values

    def inline(self) -> dict[str, Any]:
        """Read what stands in a table in braces."""
        table: dict[str, Any] = {}
        self.take(BLANK)
        if self.has("}"):
            return table
        while True:
            self.pair(table)
            self.take(BLANK)
            if self.has("}"):
                return table
            if not self.has(","):
                self.fail("a comma or } is missing")

    def pair(self, table: dict[str, Any]) -> None:
        """Read KEY = VALUE into a table."""
        parts = self.key()
        if not self.has("="):
            self.fail('"=" is missing behind the key')
        self.take(BLANK)
        for part in parts[:-1]:
            table = self.inner(table, part)
        if parts[-1] in table:
            self.fail(f'the key "{parts[-1]}" stands there twice')
        table[parts[-1]] = self.value()

    def inner(self, table: dict[str, Any], key: str) -> dict[str, Any]:
        """Return the table of that key in a table, a new one where there is none."""
        found = table.setdefault(key, {})
        if not isinstance(found, dict):
            self.fail(f'the key "{key}" stands there twice')
        return found


def loads(text: str) -> dict[str, Any]:
    """Return the table that a TOML text is; ValueError with the number of a line: it is none."""
    reader = Reader(text.replace("\r\n", "\n"))
    forbidden = FORBIDDEN.search(reader.text)
    if forbidden:
        reader.at = forbidden.start()
        reader.fail("a control character stands there")
    whole: dict[str, Any] = {}
    table = whole
    headings = set()
    while reader.at < len(reader.text):
        if reader.take(REST):
            continue
        reader.take(BLANK)
        if reader.has("["):
            if reader.has("["):
                reader.fail("an array of tables has no place here")
            heading = tuple(reader.key())
            if not reader.has("]"):
                reader.fail("] is missing")
            if heading in headings:
                reader.fail(f'the table "{".".join(heading)}" stands there twice')
            headings.add(heading)
            table = whole
            for part in heading:
                table = reader.inner(table, part)
        else:
            reader.pair(table)
        reader.rest()
    return whole
