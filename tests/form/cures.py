#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Can each command line that a text of the host advises be parsed?

usage: cures.py PROGRAM: what parses the command lines on its standard input, and prints those that it refuses
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Texts that stand side by side are one.
LITERALS = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*')
# What stands for a value, or is one; words of a sentence end a command.
WORD = re.compile(
    r' (?:"[^"]*"|-{1,2}[A-Za-z][\w-]*(?:=[^\s;,]*)?|\+?[A-Z{%][^\s;,)]*|\d+[a-z]*|auto|delayed|manual|disabled|yes|no|--)(?=[\s;,).]|$)'
)
OPTION = re.compile(r" ?-{1,2}[a-z][\w-]*$")
VALUE = re.compile(r" [\w.\\:,+=-]+(?=[\s;,).]|$)")  # behind an option
VERB = re.compile(r"pyhost (?=[a-z])([a-z-]+)(?!\.)")


def texts(source: str) -> list[str]:
    """The string literals of a C source, as the compiler joins them."""
    found = []
    for match in LITERALS.finditer(re.sub(r"^\s*(?://|#include).*$", "", source, flags=re.M)):
        parts = re.findall(r'"((?:[^"\\\n]|\\.)*)"', match.group())
        found.append("".join(parts).replace('\\"', '"').replace("\\\\", "\\").replace("\\n", "\n"))
    return found


def commands(text: str) -> list[str]:
    """The command lines in a text, with 1 for what is filled in: a name, a number, a time."""
    found = []
    for match in VERB.finditer(text):
        words, end, before = [], match.end(), ""
        while word := WORD.match(text, end) or (OPTION.match(before) and VALUE.match(text, end)):
            before, end = word.group(), word.end()
            words.append(before)
        if match[1] == "update" and words[1:2] == [" %s"]:  # an option, with its value or in front of it
            words[1] = " --log" if words[2:] else " --json"
        if words and match[1] != "control":
            found.append(re.sub(r"%[.\w*]*s|\{\w+\}|\b(TIME|MIB|COUNT)\b", "1", match.group() + "".join(words)))
    return found


def main() -> int:
    """Parse all of them."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "host").rglob("*.c")):
        for text in texts(path.read_text(encoding="utf-8")):
            found |= {command: path.name for command in commands(text)}
    given = "".join(f"{command}\n" for command in found)
    refused = subprocess.run([sys.argv[1]], input=given, capture_output=True, text=True, check=True).stdout
    lines = [line for line in refused.splitlines() if "there is no verb" not in line]  # "pyhost runs Python"
    for line in lines:
        print(f"{found[line.split(chr(9))[0]]}: {line}")
    print(f"{len(found)} command lines, {len(lines)} refused")
    return 1 if lines or len(found) < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
