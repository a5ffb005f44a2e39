#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""docs/testing.md tells which tests do not run on Windows, which change the whole machine there, and the presets that build them.

usage: windows_page.py BUILD

BUILD is that of preset windows: its tests with the label "windows" are also made for Windows. Each of the others must be in the page's
table of what does not run there, with the reason, and each row there must be about such a test.
"""

from __future__ import annotations

import fnmatch
import json
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "testing.md"


def section(title: str) -> str:
    """The text below a heading of the page."""
    return re.split(r"^## ", PAGE.read_text("utf-8").partition(f"\n## {title}\n")[2], flags=re.MULTILINE)[0]


def first_cells(text: str, heading: str) -> list[str]:
    """What stands in backticks in the first column of the table with this heading."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    if table is None:
        raise SystemExit(f"{PAGE.name} has no table \"{heading}\"")
    return [name for row in table[1].splitlines() for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


def main() -> None:
    """Compare; the exit status tells whether all is as the page says."""
    listed = subprocess.run(["ctest", "--test-dir", sys.argv[1], "--show-only=json-v1"], stdout=subprocess.PIPE, check=True).stdout
    labels: dict[str, list[str]] = {}
    for test in json.loads(listed)["tests"]:
        labels[test["name"]] = next((item["value"] for item in test["properties"] if item["name"] == "LABELS"), [])
    text = section("On Windows")
    named = first_cells(text, "not on Windows")
    wrong = []
    for name, own in labels.items():
        rows = [pattern for pattern in named if fnmatch.fnmatchcase(name, pattern)]
        if "windows" in own and rows:
            wrong.append(f"{name} runs on Windows, and the page says that it does not ({rows[0]})")
        if "windows" not in own and not rows:
            wrong.append(f"{name} does not run on Windows, and the page does not say why")
    wrong += [f"no test is called {pattern}" for pattern in named if not fnmatch.filter(labels, pattern)]
    machine = sorted(name for name, own in labels.items() if "machine" in own)
    if sorted(first_cells(text, "with -Machine")) != machine:
        wrong.append(f"the tests that change the machine are {', '.join(machine)}")
    print("\n".join(wrong) or f"{len(labels)} tests are as {PAGE.name} says")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
