#!/usr/bin/python3
"""Prints what measure.py measured as a table of medians and quartiles.

usage: report.py FIGURES ENDURANCE [DOCS]

ENDURANCE: what scripts/soak kept. With DOCS the tables go into DOCS/benchmarks.md and a plot into DOCS/benchmarks.svg. The exit
status tells one thing: whether the idle services' threads slept.
"""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import plot

LINE = 102  # bytes of a line in the log
MEBIBYTE = 1024 * 1024

Figures = dict[tuple[str, str], list[float]]


def read(*paths: str) -> Figures:
    """Read measure.py's lines, and scripts/soak's: the values by measure and by who was measured."""
    figures: Figures = defaultdict(list)
    for path in paths:
        for line in Path(path).read_text().splitlines() if Path(path).exists() else ():
            measure, who, value = line.split("\t")
            figures[measure, who].append(float(value))
    return figures


def curve(figures: Figures, measure: str, scale: float = 1) -> list[tuple[float, float]]:
    """The medians of a measure that was taken at numbers of something."""
    points = [(float(who), statistics.median(values) / scale) for (kind, who), values in figures.items() if kind == measure]
    return sorted(points)


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


NAMES = {
    "BenchBare": "service in C that does nothing",
    "BenchMinimal": "pyhost, a minimal class",
    "BenchScript": "pyhost, a script",
    "python": '`python.exe -c "input()"`',
    "threads": "the same with four threads that wait",
}


def name_of(who: str) -> str:
    """What the page calls it; a peer has its own name."""
    return NAMES.get(who, who)


def peers_of(figures: Figures) -> list[str]:
    """The services of other hosts that were measured beside."""
    return [who for measure, who in figures if measure == "start" and who not in ("BenchBare", "BenchMinimal", "BenchTimed")]


def ratio_to_parts(figures: Figures) -> list[float]:
    """For each round: the start, in units of a bare service's and of `python -c pass` together."""
    parts = zip(figures["start", "BenchMinimal"], figures["start", "BenchBare"], figures["run", "python"])
    return [own / (bare + python) for own, bare, python in parts]


def ratio_of_stops(figures: Figures, measure: str, finalisation: list[float]) -> list[float]:
    """For each round: the stop without the interpreter's own end, in units of the bare service's stop."""
    parts = zip(figures[measure, "BenchMinimal"], figures[measure, "BenchBare"], finalisation)
    return [(own - python) / bare for own, bare, python in parts]


def services_table(figures: Figures) -> str:
    """Starts and stops."""
    rows = []
    for who in "BenchBare", "BenchMinimal", *peers_of(figures):
        rows.append([name_of(who), *(shown(figures[measure, who]) for measure in ("start", "stop", "gone"))])
    rows[0][0] += " (a)"
    rows.append(["`python.exe -c pass`, start to end (b)", shown(figures["run", "python"]), "", ""])
    rows.append(["`python.exe`, from its code's end to its own (c)", "", "", shown(figures["end", "python"])])
    rows.append(["empty program in C, start to end", shown(figures["run", "empty"]), "", ""])
    return table(["ms", "StartService to RUNNING", "STOP to STOPPED", "STOP to the process's end"], rows)


def phases_table(figures: Figures, measure: str) -> str:
    """What a start or a stop consists of, in its order; the sums last."""
    phases = [(who, values) for (kind, who), values in figures.items() if kind == measure]
    parts = [item for item in phases if not item[0].endswith(": in all")]
    whole = sum(statistics.median(values) for _, values in parts)
    sums = [item for item in phases if item[0].endswith(": in all")]
    return table(
        ["whose: phase", "ms", "of all"],
        [[who, shown(values, digits=2), f"{statistics.median(values) / whole:.1%}"] for who, values in parts + sums],
    )


def idle_table(figures: Figures) -> str:
    """Memory and wake-ups."""
    rows = []
    for who in "BenchBare", "BenchMinimal", "BenchScript", *peers_of(figures), "python", "threads":
        counts = [f"{median(figures, measure, who):.0f}" for measure in ("threads", "wake-ups", "pool-wake-ups")]
        rows.append([name_of(who), f"{median(figures, 'memory', who) / MEBIBYTE:.1f}", *counts])
    seconds = median(figures, "idle", "seconds")
    return table(["idle", "private MiB", "threads", f"wake-ups of its threads in {seconds:.0f} s", "of Wine's pool"], rows)


def rates_table(figures: Figures) -> str:
    """Calls and lines."""
    rows = []
    for name, who, beside, by in (
        ("SetServiceStatus in C", "SetServiceStatus, C", "", 0),
        ("ReportServiceStatus in Python", "ReportServiceStatus, Python", "SetServiceStatus, C", 0),
        ("ReportEvent in C", "ReportEvent, C", "", 0),
        ("LogInfoMsg in Python", "LogInfoMsg, Python", "ReportEvent, C", 0),
        ("lines: WriteFile in C, into a file", "WriteFile, C", "", LINE),
        ("lines: os.write to descriptor 1, into the log, which rotates at each MiB", "descriptor 1, log", "WriteFile, C", LINE),
        ("lines: print in python.exe, into a file, line by line", "print, file", "", LINE),
        ("lines: print in a service, into the log, which rotates at each MiB", "print, log", "print, file", LINE),
        ("the same, with 5 ms more for each write (strace)", "print, slow log", "", 0),
    ):
        values = figures.get(("rate", who), [])
        if not values:
            continue
        megabytes = f"{statistics.median(values) * by / 1e6:.1f}" if by else ""
        ratios = [own / other for own, other in zip(values, figures["rate", beside])] if beside else []
        rows.append([name, shown(values, digits=0), megabytes, shown(ratios, digits=2) if ratios else ""])
    return table(["", "per second", "MB per second", "of the line above"], rows)


def many_table(figures: Figures) -> str:
    """Many services at once."""
    rows = []
    for (measure, count), values in figures.items():
        if measure == "together":
            rows.append([count, shown(values, digits=0), f"{statistics.median(values) / int(count):.0f}"])
    return table(["services started together", "ms until all run", "ms for each"], rows)


def imports_table(figures: Figures) -> str:
    """Starts with more and more modules."""
    rows = []
    python, pyhost = dict(curve(figures, "imports-python")), dict(curve(figures, "imports-pyhost"))
    for count in python:
        each = [f"{(of[count] - of[0]) / count:.2f}" if count else "" for of in (python, pyhost)]
        rows.append([f"{count:.0f}", f"{python[count]:.0f}", each[0], f"{pyhost[count]:.0f}", each[1]])
    return table(["modules", "`python.exe`, ms", "for each module", "service, ms", "for each module"], rows)


def controls_table(figures: Figures) -> str:
    """What a control costs after more and more of them."""
    bare, pyhost = curve(figures, "control-BenchBare"), curve(figures, "control-BenchCounts")
    ratio = [(at, own / other) for (at, own), (_, other) in zip(pyhost, bare)]
    marks = [mark for mark in (1_000, 10_000, 100_000) if mark <= bare[-1][0]]
    rows = []
    for name, points in ("service in C", bare), ("pyhost, a class", pyhost), ("the latter, in units of the former", ratio):
        # The median thousand of the last tenth before the mark.
        values = [statistics.median(value for at, value in points if mark * 0.9 <= at <= mark) for mark in marks]
        rows.append([name, *(f"{value:.3f}" for value in values)])
    return table(["ms for a control", *(f"{mark:,}th" for mark in marks)], rows)


def in_parts(points: list[tuple[float, float]], of: Callable[[list[float]], float]) -> list[tuple[float, float]]:
    """Of each twelfth of a long curve one value, at its middle."""
    if not points:
        return []
    width = points[-1][0] / 12
    parts: dict[int, list[float]] = defaultdict(list)
    for at, value in points:
        parts[min(int(at / width), 11)].append(value)
    return [((part + 0.5) * width, of(values)) for part, values in sorted(parts.items())]


def from_to(figures: Figures, measure: str, scale: float = 1, digits: int = 0) -> str:
    """What was counted first and last."""
    points = curve(figures, measure, scale)
    return f"{points[0][1]:.{digits}f} to {points[-1][1]:.{digits}f}" if points else ""


def endurance(figures: Figures) -> str:
    """What scripts/soak counted."""
    rows = []
    for part, name, whose in (
        ("cycles", "{:,.0f} starts and stops", "the SCM"),
        ("controls", "{:,.0f} mixed controls: memory, threads, children, pause", "the service"),
        ("output", "{:,.0f} s of output", "the service"),
    ):
        points = curve(figures, f"soak-{part}-handles")
        if points:
            counted = [from_to(figures, f"soak-{part}-{what}") for what in ("handles", "threads")]
            counted.append(from_to(figures, f"soak-{part}-kib", 1024, 1))
            each = [value for _, value in curve(figures, f"soak-{part}-ms")]
            rows.append([name.format(points[-1][0]), whose, *counted, shown(each, digits=2) if each else ""])
    if not rows:
        return ""
    lines, files = curve(figures, "soak-output-lines"), curve(figures, "soak-output-files")
    written = ""
    if lines:
        least = [value * 1000 for _, value in in_parts(curve(figures, "soak-output-ms"), min)]
        written = f"The output was {lines[0][1]:,.0f} lines in {files[0][1]:.0f} files; none was lost. "
        written += f"In each twelfth of the time the quickest ten seconds took {min(least):.0f} to {max(least):.0f} µs a line.\n"
    return f"""
## Endurance

`scripts/soak --keep`, from its first sample to its last. It fails where anything failed or grew.

{table(["", "of", "handles", "threads", "MiB", "ms for each"], rows)}
{written}The milliseconds are as busy as the machine was at the time. Wine's SCM takes a MiB for each thread that it has had at
once for its clients, whatever the services are.
"""


def svg(figures: Figures) -> str:
    """Each round's start, and what growth costs."""
    starts = {
        "service in C (a)": figures["start", "BenchBare"],
        "python.exe -c pass (b)": figures["run", "python"],
        "a + b": [a + b for a, b in zip(figures["start", "BenchBare"], figures["run", "python"])],
        "pyhost, minimal class": figures["start", "BenchMinimal"],
    }
    for who in peers_of(figures):
        starts[who] = figures["start", who]
    parts = plot.rows_of_dots(starts, "ms, StartService to RUNNING; (b): start to end")
    first = (44 * len(starts) + 70) / plot.HEIGHT
    imports = {"python.exe": curve(figures, "imports-python"), "pyhost": curve(figures, "imports-pyhost")}
    many = {"pyhost": [(count, value / count) for count, value in curve(figures, "together")]}
    controls = {"pyhost": curve(figures, "control-BenchCounts"), "service in C": curve(figures, "control-BenchBare")}
    mixed = {"pyhost": curve(figures, "soak-controls-ms")}
    lines = [(second / 60, value * 1000) for second, value in curve(figures, "soak-output-ms")]
    output = {"median": in_parts(lines, statistics.median), "quickest": in_parts(lines, min)}
    memory: dict[str, list[tuple[float, float]]] = {}
    handles: dict[str, list[tuple[float, float]]] = {}
    for part, name in ("cycles", "SCM, cycles"), ("controls", "controls"), ("output", "output"):
        for what, panel, scale in ("kib", memory, 1024), ("handles", handles, 1):
            points = curve(figures, f"soak-{part}-{what}", scale)
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


def page(figures: Figures) -> str:
    """The text of docs/benchmarks.md."""
    rounds = len(figures["start", "BenchMinimal"])
    to_stopped = ratio_of_stops(figures, "stop", figures["stop-phase", "Python: interpreter ended"])
    to_end = ratio_of_stops(figures, "gone", figures["end", "python"])
    return f"""# Benchmarks

`scripts/bench` measures what the host costs, beside what no host can do without: a service in C that does nothing, and
`python.exe -c pass`. This page is written by `scripts/bench --rounds {rounds} --page`. Figures are medians, with quartiles in
brackets. They were taken with CPython 3.12 under Wine 8 on a machine with 2 cores:
the absolute ones move between machines and hours, the ratios of one run less. Nothing here was measured on Windows yet.
`--peers` measures services of other hosts in the same rounds.

## Start and stop

{rounds} rounds after one that warms up; in each round everything runs once.

{services_table(figures)}
A start takes {shown(ratio_to_parts(figures), digits=2)} of (a) + (b), the median of the rounds' ratios.

A stop includes the end of the interpreter. Without it, STOP to STOPPED takes {shown(to_stopped, digits=2)} of (a); what is taken
off is Py_FinalizeEx of a service that ran in the same round. STOP to the process's end, without (c), takes
{shown(to_end, digits=2)} of (a): (c) is what python.exe takes to finalise and to end.

![starts, round by round, and what growth costs](benchmarks.svg)

## Where the time goes

As the host prints it (`PYHOST_TIMINGS` in the service's environment, or `pyhost debug --timings NAME`). A start, from the
creation of the process to the first line of SvcDoRun:

{phases_table(figures, "phase")}
A stop, from the control to the report of STOPPED, which is not in it:

{phases_table(figures, "stop-phase")}
## At rest

{idle_table(figures)}
Private memory is what Linux counts as the process's own (smaps). Of it, Wine 8 takes about 1 MiB for each thread, its own ones
for the SCM among them, as the python.exe with threads shows; what it is on Windows was not measured. Wake-ups are voluntary context switches of all threads.
`scripts/bench` fails when the host's services have any, those of Wine's thread pool aside: one of its threads looks around every
five seconds as long as the process waits for anything with it, where on Windows the kernel waits.

The size of pyhost.exe, with its Python modules: {median(figures, "size", "pyhost.exe") / 1000:.0f} KB.

## Calls and lines

Lines have {LINE - 2} characters. Each line is in the file when print returns, by all of these ways.

{rates_table(figures)}
Wine's ReportEvent keeps no event, so it costs next to nothing here; a LogInfoMsg is a line of the log as well, and that is what
it costs. With each line by print the host looks whether it is time for a new file and whether somebody follows the log; the
latter is a wait that lasts no time, for which Wine asks its server and yields the processor. A line costs one write, and there
is no queue: with a slow disk each print takes as long as that write (with 5 ms, 200 a second are the most). What does not print
does not notice, and no report to the SCM waits for the disk, even for one that hangs ([behaviour.md](behaviour.md),
hanging_disk).

## Growth

StartService is called for one service after the other; Wine's returns when the process has connected to the SCM.

{many_table(figures)}
Starts of a service, and of python.exe, that import modules of a dozen lines; for each module: beyond the start without any.

{imports_table(figures)}
User-defined controls, sent one after the other, to both services in turns; each thousand ends when the service has worked on
all of it. The figure is the median thousand of the tenth that ends there.

{controls_table(figures)}{endurance(figures)}"""


def main() -> int:
    """Print the tables, write the page."""
    figures = read(*sys.argv[1:3])
    text = page(figures)
    print(text[text.index("## ") :])
    if len(sys.argv) > 3:
        Path(sys.argv[3], "benchmarks.md").write_text(text)
        Path(sys.argv[3], "benchmarks.svg").write_text(svg(figures))
    woken = max(figures["wake-ups", who][0] for who in ("BenchMinimal", "BenchScript"))
    if woken > 0:
        print(f"an idle service's threads woke up {woken:.0f} times", file=sys.stderr)
    return int(woken > 0)


if __name__ == "__main__":
    sys.exit(main())
