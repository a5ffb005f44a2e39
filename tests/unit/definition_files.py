#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What "dump" writes, TOML or JSON, is read as what was written, whatever stands in it; what a file may not say is refused.

definition_files.py DEFINITION_ECHO
"""

from __future__ import annotations

import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python" / "compat"))
sys.dont_write_bytecode = True

from pyhost_compat import definition  # noqa: E402

SEED = 20261121
ROUNDS = 3000
ALPHABET = "abc XYZ 09 =:,;%$[]{}()#'\"\\/\t\n\r\b\x01\x1f\x7f\x85äß漢😀\u2028\ufeff\udc80\udfff"
TEXTS = ["description", "display-name", "python", "directory", "log", "arguments", "before-start", "security", "account"]
LISTS = ["program", "depends", "privilege", "environment"]
NOT_BLANK = ["python", "account"]
PATHS = ["python", "directory", "log"]  # in which a variable is refused
FLAGS = ["-O", "-Xdev", "-Wignore::x", "-E"]


def text_of(random_: random.Random, alphabet: str) -> str:
    return "".join(random_.choices(alphabet, k=random_.choice([1, 2, 5, 30, 300])))


def rows_of(random_: random.Random) -> list[str]:
    alphabet = ALPHABET if random_.random() < 0.3 else ALPHABET[:-2]  # TOML has no lone surrogates
    rows: list[str] = []
    for key in TEXTS:
        letters = alphabet.replace("%", "") if key in PATHS else alphabet
        if random_.random() < 0.5:
            rows.append(f"1\t{key}\t{'a' * (key in NOT_BLANK)}{text_of(random_, letters)}")
    rows += [f"1\tpython-flag\t{flag}" for flag in random_.sample(FLAGS, random_.choice([0, 1, 3]))]
    for key in LISTS:
        prefix = "N=" if key == "environment" else ""
        count = random_.choice([0, 1, 3])
        rows += [f"1\t{key}\t{prefix}{text_of(random_, alphabet)}" for _ in range(count)]
        if count == 0 and random_.random() < 0.3:
            rows.append(f"1\t{key}")
    rows.append(f"1\tstop-limit\t{random_.randrange(600_000)}")
    rows.append(f"1\tlog-keep\t{random_.randrange(1001)}")
    rows.append(f"1\tkeep-children\t{random_.choice(['yes', 'no'])}")
    rows.append(f"1\treport-stop-failures\t{random_.choice(['yes', 'no'])}")
    rows.append(f"1\trecovery\trestart:{random_.randrange(1, 4_000_000)}")
    return rows


def echo(program: str, definitions: list[list[str]]) -> list[tuple[str, str, str]]:
    """Return TOML, TOML in ASCII, and JSON of each definition."""
    lines = [[row.replace("\n", "\v") for row in rows] for rows in definitions]
    text = "".join("".join(f"{row}\n" for row in rows) + "\n" for rows in lines)
    result = subprocess.run([program], input=text.encode("utf-8", "surrogatepass"), capture_output=True, check=True)
    parts = result.stdout.decode("utf-8", "surrogatepass").split("%%\n")[:-1]
    assert not (refused := [part for part in parts if part.startswith("refused: ")]), refused[:3]
    assert len(parts) == 3 * len(definitions)
    return list(zip(parts[::3], parts[1::3], parts[2::3]))


def read(text: str) -> list[str]:
    return definition.read(text.encode().decode())


def check_round_trips(program: str) -> None:
    random_ = random.Random(SEED)
    before = [rows_of(random_) for _ in range(ROUNDS)]
    written = echo(program, before)
    assert all(text.isascii() for files in written for text in files[1:])
    for kind in (0, 1, 2):
        readable = [files for files in written if kind == 2 or "\\ud" not in files[kind].partition("# lines ")[2].partition("\n")[2]]
        assert len(readable) > ROUNDS // 2
        again = echo(program, [read(files[kind]) for files in readable])
        for expected, actual in zip(readable, again):
            if actual != expected:
                raise AssertionError(f"{expected[kind]!r:.2000}\ncame back as\n{actual[kind]!r:.2000}")


def check_refusals() -> None:
    for text, part in {
        'name = "a\\u0000b"': "NUL",
        '{"name": "a\\u0000b"}': "NUL",
        '[environment]\n"A\\u0000" = "b"': "NUL",
        '"name\\tx" = "y"': "no key",
        "x = " + "[" * 100_000: "deeply",
        '{"x": ' + "[" * 100_000: "deeply",
        "name = 1.5": "line 1: name: a fraction is not possible here",
        "name = 1979-05-27": "not possible here",
        "[a.b]\nc = 1": "a: a table is not possible here",
        "[]": "Invalid",
        '{"name": NaN}': "a fraction is not possible here",
        "[x]\na = 1": "line 1: x: a table is not possible here",
        '{"name": null}': "null is not possible here",
        '{"name": "a", "name": "b"}': "the key 'name' stands there twice",
        '{"environment": {"A": "1", "A": "2"}}': "the key 'A' stands there twice",
        "x = " + "9" * 5000: "limit",
    }.items():
        try:
            rows = read(text)
        except ValueError as error:
            assert part in str(error), f"{text[:50]}: {error}"
        else:
            raise AssertionError(f"{text[:50]} was taken: {rows}")
    many = "".join(f'k{i} = "{i}"\n' for i in range(50_000))
    assert read(many)[-1] == "50000\tk49999\t49999"  # in a time that goes with the file's size


def main() -> None:
    check_round_trips(sys.argv[1])
    check_refusals()
    print(f"{ROUNDS} definitions came back, seed {SEED}")


main()
