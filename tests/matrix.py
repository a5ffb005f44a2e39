#!/usr/bin/python3
"""Writes the page that says which test ran on which Python, from the reports of a run.

usage: matrix.py REPORT.xml... >docs/matrix.md

A report is what ctest --output-junit writes (scripts/test keeps them in
build/logs). A test's name begins with its group and ends with the version of
Python that it ran on: layouts.layouts.3.9. Without one it ran on the sandbox's
default; the groups of WITHOUT_PYTHON run none.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path

DEFAULT = "3.12"
WITHOUT_PYTHON = {"form", "fuzz", "parts", "sandbox", "static", "threads", "unit"}
NONE = "no Python"
VERSION = re.compile(r"\.(3\.\d+t?)$")
UNKNOWN_END = re.compile(r"\.3\.[^.]*$")
# What tests/layouts/machine.py says of where a test runs.
WHERE = re.compile(r"^on (?P<windows>\S.*), Python (?P<python>3\.\S+)$", re.MULTILINE)

# One row: the test's group, what became of it on each Python.
Cells = dict[str, str]


def result(case: ET.Element) -> str:
    """Say how a test case of a report ended."""
    status = case.get("status")
    if status == "run":
        return "passed"
    if status == "fail":
        return "**failed**"
    skipped = case.find("skipped")
    if skipped is not None and "SKIP" in skipped.get("message", ""):
        return "skipped"
    return "not run"


def rows(cases: Iterable[ET.Element]) -> dict[tuple[str, str], Cells]:
    """Gather the results of each test, by its group and its name without group and version."""
    found: dict[tuple[str, str], Cells] = {}
    for case in cases:
        whole = case.get("name", "")
        version = VERSION.search(whole)
        group, _, name = (whole[: version.start()] if version else whole).partition(".")
        if version is None and UNKNOWN_END.search(whole):
            raise SystemExit(f"matrix.py: the end of {whole} names no Python")
        python = version[1] if version else NONE if group in WITHOUT_PYTHON else DEFAULT
        found.setdefault((group, name), {})[python] = result(case)
    return found


def merged(found: dict[tuple[str, str], Cells]) -> list[tuple[str, Cells]]:
    """Put the tests of a group that went alike on the same Pythons into one row."""
    alike: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for (group, name), cells in sorted(found.items()):
        alike.setdefault((group, tuple(sorted(cells.items()))), []).append(name)
    return [(f"{group}: {', '.join(names)}", dict(cells)) for (group, cells), names in alike.items()]


def order(python: str) -> tuple[int, str]:
    """Sort versions as numbers, the free-threaded behind the other of its version, none at the end."""
    number = re.match(r"3\.(\d+)", python)
    return (int(number[1]) if number else sys.maxsize, python)


def table(found: dict[tuple[str, str], Cells]) -> list[str]:
    """Write the lines of a table."""
    pythons = sorted({python for cells in found.values() for python in cells}, key=order)
    lines = [f"| tests | {' | '.join(pythons)} |", f"|---|{'---|' * len(pythons)}"]
    for title, cells in merged(found):
        lines.append(f"| {title} | {' | '.join(cells.get(python, '') for python in pythons)} |")
    return lines


def main(reports: list[str]) -> None:
    """Write the page to stdout."""
    parts: list[str] = []
    windows: set[str] = set()
    pythons: set[str] = set()
    for report in reports:
        if not Path(report).exists():
            parts += ["", f"## {Path(report).stem}: its run did not get to the end"]
            continue
        cases = ET.parse(report).getroot().findall("testcase")
        for where in WHERE.finditer("\n".join(case.findtext("system-out", "") for case in cases)):
            windows.add(where["windows"])
            pythons.add(where["python"])
        count = sum(result(case) == "passed" for case in cases)
        parts += ["", f"## {Path(report).stem}: {count} of {len(cases)} passed", "", *table(rows(cases))]
    print("# What ran on what\n")
    print("Made from the reports of a run of `scripts/test` by `tests/matrix.py`. A test that ran on several Pythons has a cell for")
    print(f"each; the others ran on {DEFAULT}, or on none. Where nothing stands, the test is not made for that Python.")
    if windows:
        print(f"\nWindows was {' and '.join(sorted(windows))}; the Pythons were {', '.join(sorted(pythons, key=order))}.")
    print("\n".join(parts))


if __name__ == "__main__":
    main(sys.argv[1:])
