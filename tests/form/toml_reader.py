#!/usr/bin/python3
"""Checks the TOML reader of Pythons before 3.11: it reads what tomllib reads, and refuses with a line what tomllib refuses."""

from __future__ import annotations

import itertools
import random
import sys
import tomllib
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python/compat"))
from pyhost_compat import toml_reader

TAKEN = [
    "a=1\n", 'a = "x\\ty"\n# c\nb=\'C:\\x\'\n', 'c=[1,\n 2, # x\n "é",]\n', "[environment]\nA=\"1\"\n\"B.c\"='2'\n", "a=''\n",
    'e={A="1", "b c"=true}\n', 'e.A="1"\ne.B="2"\n', 'a="""\nx\ny"""\n', "a='''q''x'''\n", 'a="""x\\\n   y"""\n', 'a=""""q""""\n',
    "a = -1_000\n", "\n\n  # x\n a=1 # y", 'a="\\u00e9\\U0001F600"', "a=[]\n", "a=[ # x\n]\n", 'a="x"\r\nb=2\r\n', "a=+5", "a={}\n",
    "a.b.c=1\n[d.e]\nf=true", 'a=[["x"],[1]]\n', 'a=""\n',
]  # fmt: skip
REFUSED = [
    "a", "a=", "a=1 b=2", 'a="x', "a=[1", 'a="\\q"', "a=1\na=2", "[a]\n[a]", "a=01", "a={x=1", "a='x", "=1", 'a="\\ud800"', "a=[1 2]",
    "a=1\n[a]\nb=1", 'a="x\n"', "[a", "a=tru", "a={x=1,}", "a = 1\n\x01",
]  # fmt: skip
PIECES = ["a", "=", '"', "'", "[", "]", "{", "}", ",", "\n", "1", "true", "\\", "#", " ", ".", '"x"', "b"]


def read(loads: Any, text: str) -> Any:
    """Return what a reader makes of a text, None where it refuses."""
    try:
        return loads(text)
    except ValueError as error:
        assert loads is tomllib.loads or str(error).startswith("line "), error
        return None


def main() -> None:
    """Compare the two; the exit status tells whether they differ."""
    chance = random.Random(1)
    made = ("".join(chance.choices(PIECES, k=chance.randint(1, 12))) for _ in range(20_000))
    for text in itertools.chain(TAKEN, REFUSED, made):
        expected, got = read(tomllib.loads, text), read(toml_reader.loads, text)
        if expected != got and not any(isinstance(value, float) for value in (expected or {}).values()):
            sys.exit(f"{text!r} is {expected}, and was read as {got}")
    assert all(read(toml_reader.loads, text) is not None for text in TAKEN), "one of TAKEN was refused"
    assert all(read(toml_reader.loads, text) is None for text in REFUSED), "one of REFUSED was taken"
    print("the two readers agree")


if __name__ == "__main__":
    main()
