# SPDX-License-Identifier: MIT
"""The differences that are meant: a table in a page of the documentation, and the comparison of two records with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

AT_TIMES = "at times"  # in the column "with": a race decides, and the row need not show
NOTHING = "nothing"  # a fact that a record does not have
Record = dict[str, dict[str, str]]


@dataclass
class Row:
    """One row of the table: in these cases, this fact is this under PythonService.exe and that under pyhost."""

    cases: list[str]  # empty: every case
    fact: str
    values: tuple[str, str]
    at_times: bool = False  # it need not show: a race decides
    shown: set[str] = field(default_factory=set)  # the cases in which it showed

    def covers(self, case: str, fact: str, values: tuple[str, str]) -> bool:
        """Is this difference the one of the row?"""
        pairs = zip((self.fact, *self.values), (fact, *values))
        return (not self.cases or case in self.cases) and all(matches(wanted, found) for wanted, found in pairs)


def matches(wanted: str, found: str) -> bool:
    """Is found what a cell wants? "…" in a cell stands for any text. Case is that of paths: none."""
    return re.fullmatch(".*".join(map(re.escape, wanted.split("…"))), found, re.DOTALL | re.IGNORECASE) is not None


def holds(condition: str, build: int, minor: int) -> bool:
    """Does a row count: "pywin32 300 and later", "Python 3.12 and earlier", several with ", "; empty: always?"""
    for part in filter(None, condition.split(", ")):
        if part == AT_TIMES:
            continue
        found = re.fullmatch(r"(pywin32 |Python 3\.)(\d+)(?: and (later|earlier))?", part)
        assert found, f"no condition: {part}"
        actual = build if found[1] == "pywin32 " else minor
        wanted = int(found[2])
        if not {"later": actual >= wanted, "earlier": actual <= wanted, None: actual == wanted}[found[3]]:
            return False
    return True


def read_page(page: Path, build: int, minor: int) -> list[Row]:
    """The rows of the tables with these columns: cases, what, PythonService.exe, pyhost, with, why."""
    rows = []
    for line in page.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or len(cells) != 6 or cells[0] == "case":
            continue
        cases, fact, one, other, condition, why = (re.sub(r"^`+ ?| ?`+$", "", cell) for cell in cells)
        assert why, f"a difference without a reason: {line}"
        if holds(condition, build, minor):
            rows.append(Row([] if cases == "every" else cases.split("; "), fact, (one, other), AT_TIMES in condition))
    return rows


def compare(one: Record, other: Record, rows: list[Row], *, all_cases: bool) -> int:
    """Say what differs and is not in the rows, and what is in the rows and does not differ; 0 when there is neither."""
    unlisted = 0
    facts = 0
    for case in one:
        for fact in dict.fromkeys([*one[case], *other.get(case, {})]):
            values = (one[case].get(fact, NOTHING), other.get(case, {}).get(fact, NOTHING))
            facts += 1
            if values[0] == values[1]:
                continue
            covering = [row for row in rows if row.covers(case, fact, values)]
            for row in covering:
                row.shown.add(case)
            if not covering:
                unlisted += 1
                print(f"UNLISTED {case}: {fact}\n    PythonService.exe  {values[0]}\n    pyhost             {values[1]}")
    stale = 0
    for row in filter(lambda row: not row.at_times, rows):
        for case in row.cases or ["every"]:
            played = all_cases if case == "every" else case in one
            if played and case not in row.shown and not (case == "every" and row.shown):
                stale += 1
                print(f"STALE    {case}: {row.fact} does not differ so: {row.values[0]} | {row.values[1]}")
    print(f"{len(one)} cases, {facts} facts, {sum(len(row.shown) for row in rows)} differences meant, {unlisted} unlisted, {stale} stale")
    return 1 if unlisted or stale or not facts else 0
