# SPDX-License-Identifier: MIT
"""docs/packages.md: what a run found, and what is known to differ."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

HEAD = """\
# Packages

Made by `scripts/packages`. Packages and applications of the Python package index, pinned by hash in `scripts/parts.lock`, on
python.org's CPython 3.12 under Wine: each runs by python.exe first, and then as a service from the same virtual environment, in the
same Windows. What a job writes to standard output must be the same, and so must an application's answers; an application is then
stopped, and must end with exit code 0. `tests/packages/` has the jobs and applications.

The table "Known" is kept by hand. The run fails when something fails or differs which the table does not name, and when
something that the table names does not.
"""
KNOWN = "| name | where | what |\n|---|---|---|\n"


@dataclass
class Row:
    """What came of one package."""

    name: str
    package: str
    version: str
    what: str  # that it did, or was asked
    alone: str  # what failed by python.exe; empty: nothing
    hosted: str  # and as a service
    stop: float | None  # seconds that an application's stop took; None: a job ends by itself

    def fine(self) -> bool:
        """Did all go well?"""
        return not self.alone and not self.hosted

    def verdict(self, known: dict[str, tuple[str, str]]) -> str:
        """In a word."""
        return "ok    " if self.fine() else "KNOWN " if self.name in known else "FAILED"

    def by_python(self) -> str:
        """What came of it by python.exe."""
        return self.alone or ("good" if self.stop is None else "serves")

    def by_service(self) -> str:
        """What came of it as a service."""
        if self.hosted:
            return self.hosted
        if self.stop is None:
            return "the same"
        return f"the same; stops within {max(1, math.ceil(self.stop))} s, exit code 0"


def read_known(page: Path) -> dict[str, tuple[str, str]]:
    """The rows of the page's table of what is known: where the reason lies, and what it is, by name."""
    known = {}
    if page.exists():
        table = page.read_text(encoding="utf-8").partition("## Known\n")[2]
        for line in table.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if line.startswith("| ") and len(cells) == 3 and cells[0] != "name":
                assert cells[1] in ("Wine", "package", "pyhost"), f"whose is it? {line}"
                known[cells[0]] = (cells[1], cells[2])
    return known


def cell(text: str) -> str:
    """A text as a cell of a table."""
    return re.sub(r"([|\\_*<>`\[\]])", r"\\\1", " ".join(text.split()))


def line(row: Row) -> str:
    """A row as a line of its table."""
    cells = (row.name, f"{row.package} {row.version}", row.what, row.by_python(), row.by_service())
    return "| " + " | ".join(map(cell, cells)) + " |"


def kept(text: str, title: str) -> dict[str, str]:
    """The lines of the table under this title, by the names in their first cells."""
    lines = text.partition(title + "\n")[2].partition("\n## ")[0].splitlines()
    return {
        one.split(" | ")[0].removeprefix("| "): one for one in lines if one.startswith("| ") and not one.startswith("| name ")
    }


def write_page(page: Path, rows: list[Row], known: dict[str, tuple[str, str]], count: int, *, whole: bool) -> None:
    """Write it, with what is known as it was; where the run was not the whole, with the other rows as they were."""
    before = page.read_text(encoding="utf-8") if page.exists() and not whole else ""
    jobs = "## Packages that do their smallest real job"
    applications = f"## Applications that are asked {count} times, and stopped"
    tables = {title: kept(before, title) for title in (jobs, applications)}
    for row in rows:
        tables[jobs if row.stop is None else applications][cell(row.name)] = line(row)
    alike = sum(len(re.findall(r" \| (good|serves) \| the same", one)) for found in tables.values() for one in found.values())
    lines = [HEAD, f"{len(tables[jobs])} packages and {len(tables[applications])} applications: {alike} do the same both ways."]
    for title, asked in ((jobs, "what it does"), (applications, "what is asked")):
        lines += ["", title, "", f"| name | package | {asked} | by python.exe | as a service |", "|---|---|---|---|---|"]
        lines += [tables[title][name] for name in sorted(tables[title])]
    lines += ["", "## Known", "", KNOWN.rstrip()]
    lines += [f"| {name} | {where} | {what} |" for name, (where, what) in sorted(known.items())]
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
