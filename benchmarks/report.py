#!/usr/bin/python3
"""Prints what measure.py measured as a table of medians and quartiles.

usage: report.py FIGURES [DOCS]

With DOCS the tables go into DOCS/benchmarks.md and a plot into DOCS/benchmarks.svg. The exit status tells one thing: whether the
idle service's threads slept.
"""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from pathlib import Path

LINE = 102  # bytes of a line in the log
MEBIBYTE = 1024 * 1024

Figures = dict[tuple[str, str], list[float]]


def read(path: str) -> Figures:
    """Read measure.py's lines: the values by measure and by who was measured."""
    figures: Figures = defaultdict(list)
    for line in Path(path).read_text().splitlines():
        measure, who, value = line.split("\t")
        figures[measure, who].append(float(value))
    return figures


def quartiles(values: list[float]) -> tuple[float, float, float]:
    """Return the first quartile, the median, the third."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    first, middle, third = statistics.quantiles(values, n=4, method="inclusive")
    return first, middle, third


def shown(values: list[float], scale: float = 1, digits: int = 1) -> str:
    """A median with its quartiles."""
    first, middle, third = (f"{value / scale:,.{digits}f}" for value in quartiles(values))
    return f"{middle} [{first}-{third}]"


def median(figures: Figures, measure: str, who: str) -> float:
    """The median of a measure."""
    return statistics.median(figures[measure, who])


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def ratio_to_parts(figures: Figures) -> list[float]:
    """For each round: the start, in units of a bare service's and of `python -c pass` together."""
    parts = zip(figures["start", "BenchMinimal"], figures["start", "BenchBare"], figures["run", "python"])
    return [own / (bare + python) for own, bare, python in parts]


def services_table(figures: Figures) -> str:
    """Starts and stops."""
    rows = [
        [name, *(shown(figures[measure, who]) for measure in ("start", "stop", "gone"))]
        for name, who in (("service in C that does nothing (a)", "BenchBare"), ("pyhost, a minimal class", "BenchMinimal"))
    ]
    rows.append(["`python.exe -c pass`, start to end (b)", shown(figures["run", "python"]), "", ""])
    rows.append(["empty program in C, start to end", shown(figures["run", "empty"]), "", ""])
    return table(["ms", "StartService to RUNNING", "STOP to STOPPED", "STOP to the process's end"], rows)


def phases_table(figures: Figures) -> str:
    """What a start consists of, in its order; the sums last."""
    phases = [(who, values) for (measure, who), values in figures.items() if measure == "phase"]
    parts = [item for item in phases if not item[0].endswith(": in all")]
    whole = sum(statistics.median(values) for _, values in parts)
    sums = [item for item in phases if item[0].endswith(": in all")]
    return table(
        ["whose: phase", "ms", "of all"],
        [[who, shown(values, digits=2), f"{statistics.median(values) / whole:.1%}"] for who, values in parts + sums],
    )


def idle_table(figures: Figures) -> str:
    """Memory and wake-ups."""
    rows = [
        [
            name,
            f"{median(figures, 'memory', who) / MEBIBYTE:.1f}",
            f"{median(figures, 'threads', who):.0f}",
            f"{median(figures, 'wake-ups', who):.0f}",
        ]
        for name, who in (
            ("service in C that does nothing", "BenchBare"),
            ("pyhost, a minimal class", "BenchMinimal"),
            ('`python.exe -c "input()"`', "python"),
        )
    ]
    return table(["idle", "private MiB", "threads", "wake-ups of its threads in 10 s"], rows)


def rates_table(figures: Figures) -> str:
    """Calls and lines."""
    rows = []
    for name, who, by in (
        ("SetServiceStatus in C", "SetServiceStatus, C", 0),
        ("ReportServiceStatus in Python", "ReportServiceStatus, Python", 0),
        ("lines: WriteFile in C, into a file", "WriteFile, C", LINE),
        ("lines: os.write to descriptor 1, into the log", "descriptor 1, log", LINE),
        ("lines: print in python.exe, into a file, line by line", "print, file", LINE),
        ("lines: print in a service, into the log, which rotates at each MiB", "print, log", LINE),
    ):
        values = figures["rate", who]
        rows.append([name, shown(values, digits=0), f"{statistics.median(values) * by / 1e6:.1f}" if by else ""])
    return table(["", "per second", "MB per second"], rows)


def many_table(figures: Figures) -> str:
    """Many services at once."""
    rows = []
    for (measure, count), values in figures.items():
        if measure == "together":
            rows.append([count, shown(values, digits=0), f"{statistics.median(values) / int(count):.0f}"])
    return table(["services started together", "ms until all run", "ms for each"], rows)


def svg(figures: Figures) -> str:
    """Draw each round's start as a dot in a row, and the median as a line."""
    rows = [
        ("service in C (a)", figures["start", "BenchBare"]),
        ("python.exe -c pass (b)", figures["run", "python"]),
        ("a + b", [a + b for a, b in zip(figures["start", "BenchBare"], figures["run", "python"])]),
        ("pyhost, minimal class", figures["start", "BenchMinimal"]),
    ]
    left, width, height = 190, 520, 44
    most = max(max(values) for _, values in rows)
    step = next(step for step in (10, 20, 50, 100, 200, 500, 1000) if most / step <= 8)
    end = height * len(rows) + 10

    def x(value: float) -> float:
        return left + width * value / most

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 30}" height="{end + 40}" '
        'font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for tick in range(0, int(most) + 1, step):
        parts.append(f'<line x1="{x(tick):.1f}" y1="10" x2="{x(tick):.1f}" y2="{end}" stroke="#ddd"/>')
        parts.append(f'<text x="{x(tick):.1f}" y="{end + 16}" text-anchor="middle">{tick}</text>')
    parts.append(f'<text x="{left + width}" y="{end + 34}" text-anchor="end">ms, StartService to RUNNING; (b): start to end</text>')
    for i, (name, values) in enumerate(rows):
        middle = 10 + height * i + height / 2
        parts.append(f'<text x="{left - 10}" y="{middle + 5}" text-anchor="end">{name}</text>')
        for value in values:
            parts.append(f'<circle cx="{x(value):.1f}" cy="{middle}" r="4" fill="#36c" fill-opacity="0.35"/>')
        line = x(statistics.median(values))
        parts.append(f'<line x1="{line:.1f}" y1="{middle - 14}" x2="{line:.1f}" y2="{middle + 14}" stroke="#c30" stroke-width="3"/>')
    return "\n".join([*parts, "</svg>\n"])


def page(figures: Figures) -> str:
    """The text of docs/benchmarks.md."""
    rounds = len(figures["start", "BenchMinimal"])
    first, middle, third = quartiles(ratio_to_parts(figures))
    return f"""# Benchmarks

`scripts/bench` measures what the host costs, beside what no host can do without: a service in C that does nothing, and
`python.exe -c pass`. This page is written by `scripts/bench --rounds {rounds} --page`. Figures are medians, with quartiles in
brackets. They were taken with CPython 3.11 under Wine 8 on a machine with 2 cores that had other work at the time:
the absolute ones move between machines and hours, the ratios of one run less. Nothing here was measured on Windows yet.

## Start and stop

{rounds} rounds after one that warms up; in each round everything runs once.

{services_table(figures)}
A start takes {middle:.2f} [{first:.2f}-{third:.2f}] of (a) + (b), the median of the rounds' ratios. A stop includes the end of the interpreter.

![starts, round by round](benchmarks.svg)

## Where a start's time goes

As the host prints it (`PYHOST_TIMINGS` in the service's environment, or `pyhost debug --timings NAME`), from the creation of the
process to the first line of SvcDoRun.

{phases_table(figures)}
## At rest

{idle_table(figures)}
Private memory is what Linux counts as the process's own (smaps). Of it, Wine 8 takes about 1 MiB for each thread, its own ones
for the SCM among them; what it is on Windows was not measured. Wake-ups are voluntary context switches of all threads but
those of Wine's thread pool; `scripts/bench` fails when the host's service has any.

The size of pyhost.exe, with its Python modules: {median(figures, "size", "pyhost.exe") / 1000:.0f} KB.

## Calls and lines

Lines have {LINE - 2} characters. Each line is in the file when print returns, by all of these ways.

{rates_table(figures)}
## Many services

StartService is called for one after the other; Wine's returns when the process has connected to the SCM.

{many_table(figures)}"""


def main() -> int:
    """Print the tables, write the page."""
    figures = read(sys.argv[1])
    text = page(figures)
    print(text[text.index("## ") :])
    if len(sys.argv) > 2:
        Path(sys.argv[2], "benchmarks.md").write_text(text)
        Path(sys.argv[2], "benchmarks.svg").write_text(svg(figures))
    woken = max(figures["wake-ups", "BenchMinimal"])
    if woken > 0:
        print(f"the idle service's threads woke up {woken:.0f} times", file=sys.stderr)
    return int(woken > 0)


if __name__ == "__main__":
    sys.exit(main())
