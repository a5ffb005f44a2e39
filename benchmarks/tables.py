"""The tables of what was measured."""

from __future__ import annotations

import statistics

from figures import MEBIBYTE, Figures, ratios, shown, table
from peers import NAMES, PEERS

EVERYBODY = [key for key in NAMES if key != "nssm-buffered"]
CLASSES = [peer.key for peer in PEERS if peer.kind != "program"]  # those with a handler for controls


def line_cell(figures: Figures, measure: str, who: str, cell: str) -> str:
    """What a line costs, or that it was lost: what the service has printed, or logged, was in no file."""
    arrived = figures.of("arrived-logging" if measure == "logging" else "arrived-print", who)
    return cell if all(arrived) else "lost"


def comparison(figures: Figures) -> str:
    """The medians of each peer, in one row."""
    rows = []
    for who in EVERYBODY:
        line = line_cell(figures, "print", who, figures.cell("line-print", who))
        rows.append([
            NAMES[who],
            *(figures.cell(f"serves-{measure}", who, 0) for measure in ("returned", "running", "byte")),
            figures.cell("serves-stop", who),
            figures.cell("private", who, 1, MEBIBYTE),
            figures.cell("processes", who, 0), figures.cell("threads", who, 0),
            line,
            figures.cell("trip", who, 2),
        ])  # fmt: skip
    return table(
        ["", "StartService returns, ms", "RUNNING, ms", "first byte, ms", "stop, ms", "private MiB", "processes", "threads",
         "a printed line, µs", "a control, ms"],
        rows,
    )  # fmt: skip


def ratio_table(figures: Figures) -> str:
    """How the figures of one run compare."""
    start = {who: figures.of("start", who) for who in CLASSES}
    stop = {who: figures.of("stop", who) for who in CLASSES}
    parts = [bare + python for bare, python in zip(start["bare"], figures.of("run", "python"))]
    private = {who: figures.of("private", who) for who in [*CLASSES, "modules", "nssm", "program"]}
    more = {who: [own - other for own, other in zip(private[who], private["modules"])] for who in ("plain", "with")}
    line = {who: figures.of("line-print", who) for who in NAMES}
    hundred = {who: figures.of("line-print-hundred", who) for who in NAMES}
    serves = {what: {who: figures.of(f"serves-{what}", who) for who in NAMES} for what in ("byte", "stop")}
    logging = {who: figures.of("line-logging", who) for who in NAMES}
    event = {who: figures.of("line-event", who) for who in NAMES}
    program = [
        ["first byte, of a program", "of NSSM's, `AppThrottle` 0", shown(ratios(serves["byte"]["program"], serves["byte"]["nssm"]), 2), ""],
        ["stop to STOPPED, of a program", "of the same", shown(ratios(serves["stop"]["program"], serves["stop"]["nssm"]), 2), ""],
        ["private memory, of a program", "of the same, with its processes", shown(ratios(private["program"], private["nssm"]), 2), ""],
    ]
    return table(["", "", "pyhost", "pyhost with pywin32"], [
        ["start to RUNNING", "of PythonService.exe's"] + [shown(ratios(start[who], start["pythonservice"]), 2) for who in ("plain", "with")],
        ["", "of the service in C's and `python.exe -c pass` together", shown(ratios(start["plain"], parts), 2), ""],
        ["stop to STOPPED", "of PythonService.exe's"] + [shown(ratios(stop[who], stop["pythonservice"]), 2) for who in ("plain", "with")],
        ["", "of the service in C's"] + [shown(ratios(stop[who], stop["bare"]), 2) for who in ("plain", "with")],
        ["..., of a class that serves", "of PythonService.exe's"] + [shown(ratios(serves["stop"][who], serves["stop"]["pythonservice"]), 2) for who in ("plain", "with")],
        ["private memory", "of PythonService.exe's"] + [shown(ratios(private[who], private["pythonservice"]), 2) for who in ("plain", "with")],
        ["", "MiB beyond `python.exe` with the same modules", shown(more["plain"], 1, MEBIBYTE), ""],
        ["a printed line", "of `python -u` under NSSM"] + [shown(ratios(line[who], line["nssm"]), 2) for who in ("plain", "with")],
        ["a line of a hundred printed at once", "of the same"] + [shown(ratios(hundred[who], hundred["nssm"]), 2) for who in ("plain", "with")],
        ["a logged line", "of the same"] + [shown(ratios(logging[who], logging["nssm"]), 2) for who in ("plain", "with")],
        ["LogInfoMsg, which is a line of the log as well", "of PythonService.exe's"] + [shown(ratios(event[who], event["pythonservice"]), 2) for who in ("plain", "with")],
        *program,
    ])  # fmt: skip


def serves_table(figures: Figures) -> str:
    """Starts and stops of services that serve."""
    measures = "returned", "running", "byte", "stop", "gone"
    rows = [[NAMES[who], *(figures.spread(f"serves-{measure}", who) for measure in measures)] for who in EVERYBODY]
    return table(
        ["ms", "StartService returns", "RUNNING", "first byte", "stop to STOPPED", "stop to the process's end"], rows
    )


def waits_table(figures: Figures) -> str:
    """Starts and stops of services that do nothing."""
    rows = [
        [NAMES[who], *(figures.spread(measure, who) for measure in ("start", "stop", "gone"))]
        for who in ("bare", "plain", "with", "pythonservice")
    ]
    rows.append(["`python.exe -c pass`, start to end", figures.spread("run", "python"), "", ""])
    rows.append(["`python.exe`, from its code's end to its own", "", "", figures.spread("end", "python")])
    rows.append(["empty program in C, start to end", figures.spread("run", "empty"), "", ""])
    return table(["ms", "start to RUNNING", "stop to STOPPED", "stop to the process's end"], rows)


def phases_table(figures: Figures, measure: str) -> str:
    """What a start or a stop consists of, in its order; the sums last."""
    phases = figures.whos(measure)
    parts = [who for who in phases if not who.endswith(": in all")]
    whole = sum(figures.median(measure, who) for who in parts)
    return table(
        ["whose: phase", "ms", "of all"],
        [
            [who, figures.spread(measure, who, 2), f"{figures.median(measure, who) / whole:.1%}"]
            for who in [*parts, *(who for who in phases if who not in parts)]
        ],
    )


def rest_table(figures: Figures) -> str:
    """Memory, threads, wake-ups, and the processors' time."""
    names = NAMES | {"modules": "`python.exe` with the modules that pyhost's class has"}
    rows = []
    for who in [*EVERYBODY, "modules"]:
        wakes = [f"{figures.of(measure, who)[0]:.0f}" if figures.of(measure, who) else "" for measure in ("wake-ups", "wines-wake-ups")]
        rows.append([
            names[who],
            *(figures.cell(measure, who, 1, MEBIBYTE) for measure in ("private", "shared")),
            *(figures.cell(measure, who, 0) for measure in ("processes", "threads")),
            *wakes,
            *(figures.spread(f"processor-{what}", who) for what in ("start", "stop")),
        ])  # fmt: skip
    seconds = max(figures.of("idle", "seconds"), default=0)
    return table(
        ["", "private MiB", "shared MiB", "processes", "threads", f"wake-ups in {seconds:.0f} s", "of Wine's own",
         "processor, start, ms", "processor, stop, ms"],
        rows,
    )  # fmt: skip


def lines_table(figures: Figures) -> str:
    """What a line costs."""
    measures = "print", "print-hundred", "logging", "event"
    rows = []
    for who in NAMES:
        cells = [line_cell(figures, measure, who, figures.spread(f"line-{measure}", who)) for measure in measures[:-1]]
        rows.append([NAMES[who], *cells, figures.spread("line-event", who)])
    rows.append(["**pyhost**, `os.write` to descriptor 1", figures.spread("line-descriptor", "plain"), "", "", ""])
    rows.append(["**pyhost**, each write takes 5 ms more (strace)", figures.spread("line-print", "slow"), "", "", ""])
    return table(["µs a line", "print", "a hundred in one print", "logging", "LogInfoMsg"], rows)


def imported_table(figures: Figures) -> str:
    """What a class imports in SvcDoRun before it serves, and when its first byte comes."""
    rows = []
    for who in figures.whos("imported"):
        rows.append([NAMES[who], figures.spread("imported-after", who), figures.cell("imported-modules", who, 0), figures.spread("imported", who)])
    return table(["", "first byte after RUNNING, ms", "modules imported in SvcDoRun", "which took, ms"], rows)


def controls_table(figures: Figures) -> str:
    """A control there and back, and a report of the state."""
    rows = [[NAMES[who], figures.spread("trip", who, 3), figures.spread("line-status", who, 3, 1000)] for who in CLASSES]
    return table(["ms", "a control, until the code has worked on it", "a report of the service's state"], rows)


def many_table(figures: Figures) -> str:
    """Many services at once."""
    rows = []
    for kind, name in ("pyhost", NAMES["plain"]), ("bare", NAMES["bare"]):
        memory = dict(figures.curve(f"many-memory-{kind}", MEBIBYTE))
        for count, value in memory.items():
            each = (f"{figures.median(f'{measure}-{kind}', f'{count:.0f}') / count:.1f}" for measure in ("together", "together-stop"))
            beyond = f"{(value - memory[1]) / (count - 1):.1f}" if count > 1 else ""
            spread = (figures.spread(f"{measure}-{kind}", f"{count:.0f}", 0) for measure in ("together", "together-stop"))
            start, stop = zip(spread, each)
            rows.append([name, f"{count:.0f}", *start, *stop, f"{value:.1f}", beyond])
    return table(
        ["", "services", "ms until all run", "for each", "ms until all have ended", "for each", "MiB of all", "of each beyond the first"], rows
    )


def install_times(figures: Figures) -> str:
    """The first and the last ten installations."""
    points = [value for _, value in figures.curve("install-pyhost")]
    if not points:
        return ""
    return f"An installation took {statistics.median(points[:10]):.0f} ms for each of the first ten, {statistics.median(points[-10:]):.0f} ms for each of the last ten."


def verbs_table(figures: Figures) -> str:
    """Verbs, beside how many services there are."""
    if not figures.of("program-1", "pyhost list"):
        return ""
    counts = sorted((measure.partition("-")[2] for measure, who in figures.values if measure.startswith("program-")), key=int)
    counts = list(dict.fromkeys(counts))
    rows = [[f"`{who}`", *(figures.spread(f"program-{count}", who, 0) for count in counts)] for who in figures.whos(f"program-{counts[0]}")]
    return table(["ms, start to end of the program", *(f"{count} service{'s' * (count != '1')}" for count in counts)], rows)


def imports_table(figures: Figures) -> str:
    """Starts with more and more modules."""
    rows = []
    python, pyhost = dict(figures.curve("imports-python")), dict(figures.curve("imports-pyhost"))
    for count in python:
        each = [f"{(of[count] - of[0]) / count:.2f}" if count else "" for of in (python, pyhost)]
        rows.append([f"{count:.0f}", f"{python[count]:.0f}", each[0], f"{pyhost[count]:.0f}", each[1]])
    return table(["modules", "`python.exe`, ms", "for each module", "service, ms", "for each module"], rows)


def thousands_table(figures: Figures) -> str:
    """What a control costs after more and more of them."""
    if len(thousands(figures)) < 2:
        return ""
    bare, pyhost = (figures.curve(measure) for measure in thousands(figures))
    ratio = [(at, own / other) for (at, own), (_, other) in zip(pyhost, bare)]
    marks = [mark for mark in (1_000, 10_000, 100_000) if mark <= bare[-1][0]]
    rows = []
    for name, points in ("service in C", bare), ("pyhost, a class", pyhost), ("the latter, in units of the former", ratio):
        # The median thousand of the last tenth before the mark.
        values = [statistics.median(value for at, value in points if mark * 0.9 <= at <= mark) for mark in marks]
        rows.append([name, *(f"{value:.3f}" for value in values)])
    return table(["ms for a control", *(f"{mark:,}th" for mark in marks)], rows)


def thousands(figures: Figures) -> list[str]:
    """The measures of thousands of controls: of the service in C, and of pyhost."""
    return list(dict.fromkeys(measure for measure, _ in figures.values if measure.startswith("control-")))
