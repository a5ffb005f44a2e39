#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Keeps a fuzzer's corpus in one text file, an input a line.

usage: corpus.py unpack FILE DIRECTORY    DIRECTORY then holds the inputs of FILE, each named by its line, and nothing else
       corpus.py pack FILE DIRECTORY      adds to the end of FILE the inputs that only DIRECTORY has; its lines stay as they are

A line is a bytes literal of Python, or several joined by " + "; one that repeats has its number in front: 60 * b'\\x00'. Empty
lines, and those that begin with #, are for people. An input goes when its line is deleted.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

RUN = re.compile(rb"(.)\1{7,}", re.DOTALL)
TERM = re.compile(r"""(?:(\d+) \* )?(b'(?:[^'\\]|\\.)*'|b"(?:[^"\\]|\\.)*")(?: \+ (?!\Z)|\Z)""")


def line_of(data: bytes) -> str:
    """Return the line that stands for an input, without its end."""
    terms = []
    at = 0
    for run in RUN.finditer(data):
        if at < run.start():
            terms.append(repr(data[at : run.start()]))
        terms.append(f"{len(run[0])} * {run[1]!r}")
        at = run.end()
    if at < len(data) or not terms:
        terms.append(repr(data[at:]))
    return " + ".join(terms)


def input_of(line: str) -> bytes:
    """Return the input that a line stands for. Raises ValueError for a line that stands for none."""
    data = bytearray()
    at = 0
    while at < len(line) or not line:
        term = TERM.match(line, at)
        if term is None:
            raise ValueError(f"no bytes literal at column {at + 1}")
        try:
            data += int(term[1] or 1) * ast.literal_eval(term[2])
        except SyntaxError as error:  # such as \x without digits, or a letter beyond ASCII
            raise ValueError(f"{error.msg} at column {at + 1}") from None
        at = term.end()
    return bytes(data)


def inputs_of(file: Path) -> Iterator[tuple[int, bytes]]:
    """Yield each input of a corpus with the number of its line. Raises ValueError that names a line which is wrong."""
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            try:
                yield number, input_of(line)
            except ValueError as error:
                raise ValueError(f"{file}:{number}: {error}") from None


def unpack(file: Path, directory: Path) -> None:
    """Make a directory the corpus that a file holds. Raises ValueError, before anything is changed, when the file is wrong."""
    inputs = list(inputs_of(file))
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.iterdir():
        old.unlink()
    for number, data in inputs:
        (directory / str(number)).write_bytes(data)


def pack(file: Path, directory: Path) -> None:
    """Add to a file, which need not be there yet, what only the directory has: the shortest first. Raises ValueError."""
    known = {data for _, data in inputs_of(file)} if file.exists() else set()
    new = {path.read_bytes() for path in directory.iterdir()} - known
    with file.open("a", encoding="utf-8", newline="\n") as text:
        for data in sorted(new, key=lambda data: (len(data), data)):
            text.write(line_of(data) + "\n")


def main() -> None:
    """Do what the command line says; exit with 1 and a message when a corpus cannot be read, with 2 for another usage."""
    commands = {"unpack": unpack, "pack": pack}
    if len(sys.argv) != 4 or sys.argv[1] not in commands:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    try:
        commands[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    except (OSError, ValueError) as error:
        sys.exit(f"corpus.py: {error}")


if __name__ == "__main__":
    main()
