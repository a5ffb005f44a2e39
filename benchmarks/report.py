#!/usr/bin/python3
"""Prints what measure.py and many.py measured as tables of medians and quartiles, and before them what speaks against the figures.

usage: report.py FIGURES ENDURANCE [DOCS]

ENDURANCE: what scripts/soak kept. With DOCS the tables go into DOCS/performance.md and a plot into DOCS/performance.svg. The exit
status tells one thing: whether the idle services' threads slept.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

import plot
import tables
from figures import Curve, Figures, in_parts
from page import page, reservations


def svg(figures: Figures) -> str:
    """Each round's start, and what growth costs."""
    starts = {
        "service in C (a)": figures.of("start", "bare"),
        "python.exe -c pass (b)": figures.of("run", "python"),
        "a + b": [a + b for a, b in zip(figures.of("start", "bare"), figures.of("run", "python"))],
        "pyhost": figures.of("start", "plain"),
        "pyhost, with pywin32": figures.of("start", "with"),
        "PythonService.exe": figures.of("start", "pythonservice"),
    }
    parts = plot.rows_of_dots(starts, "ms, StartService to RUNNING; (b): start to end")
    first = (44 * len(starts) + 70) / plot.HEIGHT
    imports = {"python.exe": figures.curve("imports-python"), "pyhost": figures.curve("imports-pyhost")}
    many = {
        name: [(count, value / count) for count, value in figures.curve(f"together-{kind}")]
        for kind, name in (("pyhost", "pyhost"), ("bare", "service in C"))
    }
    controls = dict(zip(("service in C", "pyhost"), map(figures.curve, tables.thousands(figures))))
    mixed = {"pyhost": figures.curve("soak-controls-ms")}
    lines = [(second / 60, value * 1000) for second, value in figures.curve("soak-output-ms")]
    output = {"median": in_parts(lines, statistics.median), "quickest": in_parts(lines, min)}
    memory: dict[str, Curve] = {}
    handles: dict[str, Curve] = {}
    for part, name in ("cycles", "SCM, cycles"), ("controls", "controls"), ("output", "output"):
        for what, panel, scale in ("kib", memory, 1024), ("handles", handles, 1):
            points = figures.curve(f"soak-{part}-{what}", scale)
            panel[name] = [(100 * at / points[-1][0], value) for at, value in points]
    for number, (title, below, series) in enumerate(
        (
            ("ms to start", "modules that the service imports", imports),
            ("ms to start, for each service", "services started together", many),
            ("ms for a control", "controls sent before", controls),
            ("ms for a mixed control (soak)", "controls sent before", mixed),
            ("µs for a line of output (soak)", "minutes", output),
            ("MiB, during the soak", "% of the run", memory),
            ("handles, during the soak", "% of the run", handles),
        )
    ):
        parts += plot.panel(number % 2, first + number // 2, title, below, series)
    return plot.page(parts, first + 4 if memory["output"] or memory["cycles"] else first + 2)


def main() -> int:
    """Print the tables, write the page."""
    figures = Figures(*sys.argv[1:3])
    text = page(figures)
    print(reservations(figures) + text[text.index("## ") :])
    if len(sys.argv) > 3:
        Path(sys.argv[3], "performance.md").write_text(text, encoding="utf-8")
        Path(sys.argv[3], "performance.svg").write_text(svg(figures), encoding="utf-8")
    woken = max((value for who in ("plain", "with", "program") for value in figures.of("wake-ups", who)), default=0)
    if woken > 0:
        print(f"an idle service's threads woke up {woken:.0f} times", file=sys.stderr)
    return int(woken > 0)


if __name__ == "__main__":
    sys.exit(main())
