#!/usr/bin/python3
"""Checks docs/behaviour.md: each row names a test that is there, and its last column says on what that test shows it.

usage: behaviour.py [--write]    --write sets the last column

A reference is "FILE: TEST, TEST" or the name of a script alone; "unit FILE", "threads FILE",
"contract FILE", "layouts FILE", "pywin32 FILE", "shipping FILE" and "windows FILE" stand in other directories. "the same" are the row's before.
What the last column says:

    Wine            an end-to-end test
    layer           it runs under the contract layer, too (docs/contract.md)
    fault           calls to Windows are made to fail, or the process is ended
    unit            a test of the code alone, without Windows
    Windows         a program for real Windows, which has not run there yet
    nothing yet     no test shows it
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/behaviour.md"
COLUMN = "on"
SHOWN = "shown by"
ORDER = ["Wine", "layer", "fault", "unit", "Windows"]
# "unit lifecycle: a_test, another_test" or a script's name alone
REFERENCE = re.compile(r"^(?P<kind>unit |threads |windows |contract |python |layouts |pywin32 |shipping )?(?P<file>[a-z0-9_]+)(: (?P<tests>.*))?$")
TEST = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")


def repeated() -> re.Pattern[str]:
    """The names that do not run again under the layer, as tests/scm/CMakeLists.txt has them."""
    text = (ROOT / "tests/scm/CMakeLists.txt").read_text(encoding="utf-8")
    found = re.search(r'pyhost_repeat_under_contract\(EXCEPT "([^"]*)"', text)
    if found is None:
        raise SystemExit("tests/scm/CMakeLists.txt repeats nothing under the layer")
    return re.compile(found[1].replace("\\\\", "\\"))


def files_of(kind: str, name: str) -> list[Path]:
    """The files that a reference may mean, those that are there."""
    tests = ROOT / "tests"
    if kind == "unit ":
        places = [tests / f"unit/test_{name}.c", tests / f"unit/{name}.py"]
    elif kind == "threads ":
        places = [tests / f"threads/threads_{name}.c"]
    elif kind == "windows ":
        places = [tests / f"windows/test_{name}.c"]
    elif kind == "contract ":
        places = [tests / f"contract/{name}.c"]
    elif kind in ("layouts ", "pywin32 ", "shipping "):
        places = [tests / f"{kind.strip()}/{name}.py"]
    else:
        places = [tests / f"scm/{file}" for file in (f"test_{name}.c", f"{name}.py", f"{name}.sh", f"run-{name}")]
    return [place for place in places if place.exists()]


class Row:
    """What one cell of the column SHOWN says."""

    def __init__(self, cell: str, before: Row | None, unrepeated: re.Pattern[str]) -> None:
        self.on: set[str] = set()
        self.wrong: list[str] = []
        self.unrepeated = unrepeated
        for part in re.split(r"; (?:in a bundle: |under python\.exe: )?|, (?=unit |windows |contract |layouts |shipping )", re.sub(r"\([^)]*\)", "", cell)):
            self.take(part.strip(), before)

    def take(self, part: str, before: Row | None) -> None:
        """Take one reference."""
        if part.startswith("the same"):
            if before is None:
                self.wrong.append(f'"{part}" as what?')
            else:
                self.on |= before.on
            return
        if part.startswith("not shown here"):
            return
        found = REFERENCE.match(part)
        files = files_of(found["kind"] or "", found["file"]) if found else []
        if found and found["kind"] == "python ": # "python compat: test_importers" runs this file
            files = list((ROOT / "tests/python").glob(f"{found['tests']}.py"))
        if found is None or not files:
            self.wrong.append(f'"{part}" names no test')
            return
        if found["kind"] == "python ":
            self.on.add("Wine")
            return
        sources = "".join(file.read_text(encoding="utf-8") for file in files)
        for test in TEST.findall(found["tests"] or ""):
            if not re.search(rf"\b{test}\b", sources):
                self.wrong.append(f"{files[0].relative_to(ROOT)} has no {test}")
        self.note(found["kind"] or "", f"{files[0].stem}")

    def note(self, kind: str, name: str) -> None:
        """Note on what a test of this name shows something."""
        if kind in ("unit ", "threads ", "windows ", "contract "):
            self.on.add({"unit ": "unit", "threads ": "unit", "windows ": "Windows", "contract ": "layer"}[kind])
            return
        self.on.add("fault" if name.startswith("test_failing") else "Wine")
        if kind in ("", "layouts ") and not self.unrepeated.search(name):
            self.on.add("layer")

    def text(self) -> str:
        """The cell of the last column."""
        return ", ".join(word for word in ORDER if word in self.on) or "nothing yet"


def cells_of(line: str) -> list[str]:
    """The cells of a table's line."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def checked(lines: list[str], wrong: list[str]) -> Iterator[str]:
    """The page's lines with their last column as it should be; notes in wrong what names no test."""
    unrepeated = repeated()
    place = -1  # of the column SHOWN; -1: no such table
    width = 0  # of the table without the last column
    before: Row | None = None
    for number, line in enumerate(lines, 1):
        if not line.startswith("|"):
            place = -1
            yield line
            continue
        cells = cells_of(line)
        if SHOWN in cells:
            place, width, before = cells.index(SHOWN), cells.index(SHOWN) + 1, None
            yield f"| {' | '.join(cells[:width])} | {COLUMN} |"
        elif place < 0:
            yield line
        elif set(cells[0]) == {"-"}:
            yield "|" + "---|" * (width + 1)
        else:
            row = Row(cells[place], before, unrepeated)
            wrong += [f"{PAGE.name} line {number}: {text}" for text in row.wrong]
            before = row
            yield re.sub(r" {2,}\|", "  |", f"| {' | '.join(cells[:width])} | {row.text()} |")


def main() -> None:
    """Check the page, or write it; the exit status tells whether anything is wrong."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    wrong: list[str] = []
    right = list(checked(lines, wrong))
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text("\n".join(right) + "\n", encoding="utf-8")
    elif right != lines:
        first = next(i for i, (a, b) in enumerate(zip(lines, right), 1) if a != b)
        wrong.append(f"{PAGE.name} line {first}: its last column is not what its tests say: tests/form/behaviour.py --write")
    print("\n".join(wrong) or "each row has its test")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
