#!/usr/bin/python3
"""Makes the tables of docs/layouts.md from what a run has noted, or checks that the page has the rows of today's tables.

usage: page.py NOTES >build/layouts.md      NOTES: what the layouts' tests wrote to $PYHOST_LAYOUTS
       page.py --check

The page's tables stand between lines "<!-- made: NAME -->" and "<!-- end -->"; all else is written by hand.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

from layouts import ANY, LAYOUTS

PAGE = Path(__file__).resolve().parents[2] / "docs/layouts.md"
TABLE = re.compile(r"(<!-- made: (?P<name>\w+) -->\n)(?P<rows>.*?)(<!-- end -->\n)", re.DOTALL)
NOT_MADE = "—"  # there is no such layout of this version, or the tests make none
NOT_RUN = "not run"  # the run had not this Python

# What the other tests show, each in all its cases.
SCRIPTS = {
    "embeddable": "embeddable package: as unpacked, and as people arrange it",
    "bundles": "bundles of the layouts that differ for them",
    "changes": "a Python that changes under an installed service",
    "planted": "planted DLLs and libraries",
    "search": "DLLs by their bare names",
    "interpreters": "interpreters that a service's code makes",
    "threads": "nothing turns the GIL on, and threads use everything at once",
}

# Of each script and case: by version of Python, how it went.
Notes = dict[tuple[str, str], dict[str, str]]


def read(path: str) -> tuple[Notes, dict[str, set[str]]]:
    """Return a run's notes, and the full versions of the Pythons by script and version."""
    notes: Notes = {}
    full: dict[str, set[str]] = {}
    with open(path, encoding="utf-8", newline="") as file:
        for script, case, version, whole, result in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            notes.setdefault((script, case), {})[version] = result
            full.setdefault(version, set()).add(whole)
    return notes, full


def row(cells: list[str]) -> str:
    """Write a row of a table."""
    return f"| {' | '.join(cells)} |"


def frame(first: str, rest: list[str]) -> list[str]:
    """Write the head of a table that has a column for each version."""
    cells = [first, *ANY.split(), *rest]
    return [row(cells), "|" + "---|" * len(cells)]


def layouts(notes: Notes) -> list[str]:
    """Write the table of layouts."""
    lines = frame("layout", ["made by", "note"])
    for layout in LAYOUTS:
        results = notes.get(("layouts", layout.name), {})
        made = layout.versions.split()
        cells = [results.get(version, NOT_RUN) if version in made else NOT_MADE for version in ANY.split()]
        lines.append(row([layout.title, *cells, layout.kind, layout.note]))
    return lines


def tests(notes: Notes) -> list[str]:
    """Write the table of the other tests: of their cases, how many passed."""
    lines = frame("test", [])
    for script, title in SCRIPTS.items():
        cells = []
        for version in ANY.split():
            results = [by[version] for (of, _), by in notes.items() if of == script and version in by]
            passed = sum(result == "passed" for result in results)
            cells.append(NOT_RUN if not results else f"{passed} of {len(results)}" if passed < len(results) else f"all {passed}")
        lines.append(row([f"{title} (`{script}.py`)", *cells]))
    return lines


def pythons(full: dict[str, set[str]]) -> list[str]:
    """Write which patch releases the Pythons were."""
    return [*frame("version", []), row(["release", *(", ".join(sorted(full.get(v, ()))) or NOT_RUN for v in ANY.split())])]


def made(path: str) -> str:
    """Return the page with the tables of a run."""
    notes, full = read(path)
    tables = {"pythons": pythons(full), "layouts": layouts(notes), "tests": tests(notes)}
    return TABLE.sub(lambda found: found[1] + "\n".join(tables[found["name"]]) + "\n" + found[4], PAGE.read_text(encoding="utf-8"))


def without_results(line: str) -> list[str]:
    """Return a row's cells with what a run wrote into them taken out."""
    cells = [cell.strip() for cell in line.strip("|").split(" | ")]
    versions = ANY.split()
    return [
        "" if 0 < place <= len(versions) and cell != NOT_MADE and cell not in versions else cell for place, cell in enumerate(cells)
    ]


def check() -> None:
    """Compare the page's rows with today's tables, whatever a run wrote into their cells."""
    page = {found["name"]: found["rows"].splitlines() for found in TABLE.finditer(PAGE.read_text(encoding="utf-8"))}
    for name, lines in (("layouts", layouts({})), ("tests", tests({})), ("pythons", pythons({}))):
        wanted, there = [[without_results(line) for line in rows] for rows in (lines, page.get(name, []))]
        for line in wanted:
            if line not in there:
                raise SystemExit(f"docs/layouts.md, {name}: no row {line[0]!r} as the tests have it; run scripts/test layouts, and "
                                 "take build/layouts.md")  # fmt: skip
        for line in there:
            if line not in wanted:
                raise SystemExit(f"docs/layouts.md, {name}: the row {line[0]!r} is of no test")


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        check()
    else:
        sys.stdout.write(made(sys.argv[1]))
