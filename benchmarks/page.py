"""The text of docs/performance.md, around its tables."""

from __future__ import annotations

import tables
from endurance import endurance
from figures import ENOUGH, MEBIBYTE, Figures, table

# Every thread of a class's service, as Linux shows them under Wine 8: when it is there, and why.
ALWAYS = "always"
THREADS = [
    ("main", ALWAYS, "Windows calls the control handler on it (StartServiceCtrlDispatcher)"),
    ("service", ALWAYS, "the SCM starts it for ServiceMain; it is Python's main thread, where the class's code waits"),
    ("Wine's, for the SCM", ALWAYS, "reads the controls from the SCM's pipe; Windows has one of its own"),
    ("control", "from the first control on that the code hears of", "calls SvcStop and its like, while the service's thread is in SvcDoRun"),
    ("clock", "while a state is pending; with `--watchdog-limit`", "raises checkpoints, notices limits, and hears of requests for a new log"),
    ("limits", "with `--memory-limit`, `--process-limit`", "hears of the limits of the service's job"),
]  # fmt: skip

# What a run is to have for figures that can be compared with another's.
ROUNDS = 25
IDLE = 60  # seconds
BUSY = 10  # % of the processors' time, taken by others, from which on a machine is not quiet
PARTS = {
    "start and stop": ("start", "plain"),
    "phases": ("phase", "Python: interpreter started"),
    "services that serve": ("serves-byte", "plain"),
    "a class's imports": ("imported", "plain"),
    "rest": ("private", "plain"),
    "lines": ("line-print", "plain"),
    "a slow disk": ("line-print", "slow"),
    "controls": ("trip", "plain"),
    "growth": ("imports-pyhost", "0"),
    "a hundred services": ("together-pyhost", "100"),
}


def reservations(figures: Figures) -> str:
    """What speaks against the figures, as a paragraph of one line; "" if nothing does."""
    rounds = len(figures.of("start", "plain"))
    idle, busy = (max(figures.of(*what), default=0) for what in (("idle", "seconds"), ("busy", "others")))
    found = []
    if rounds < ROUNDS:
        found.append(f"{rounds} round{'s' * (rounds != 1)} instead of {ROUNDS}")
    if idle < IDLE:
        found.append("not with `--full`")
    if busy >= BUSY:
        found.append(f"others took up to {busy:.0f}% of the processors' time")
    missing = [part for part, (measure, who) in PARTS.items() if not figures.of(measure, who)]
    if missing:
        found.append(f"not measured: {', '.join(missing)}")
    return f"**A trial, not to be compared with other runs:** {'; '.join(found)}.\n\n" if found else ""


def versions(figures: Figures) -> str:
    """What was measured, in which versions."""
    facts = figures.facts
    names = "pyhost", "CPython", "pywin32", "NSSM", "PyInstaller", "Wine", "Linux"
    when = f"pyhost of commit {facts.get('commit', '?')}, on {facts.get('date', '?')}"
    return ", ".join(f"{name} {facts.get(name, '?')}" for name in names) + f", on {facts.get('processors', '?')} processors; {when}"


def threads_table(figures: Figures) -> str:
    """Why each thread is there."""
    idle = sum(when == ALWAYS for _, when, _ in THREADS)
    count = figures.median("threads", "plain")
    note = "" if count == idle else f"\n{count:.0f} threads were counted in the idle service, not {idle}: this table is not up to date.\n"
    return table(["thread of a class's service", "is there", "its reason"], [list(row) for row in THREADS]) + note


def late_byte(figures: Figures) -> str:
    """Where the first byte of a class comes late, as far as it was measured."""
    if not figures.of("imported", "plain"):
        return ""
    late, soon = (figures.median("imported-after", who) for who in ("plain", "frozen"))
    (more, longer), (fewer, quicker) = (
        (figures.median("imported-modules", who), figures.median("imported", who)) for who in ("plain", "frozen")
    )
    why = ""
    if late > soon:
        why = f"\nFrom RUNNING to the first byte pyhost's class takes {late - soon:,.0f} ms more than PyInstaller's. "
        if longer > quicker:
            why += f"Its imports took {longer - quicker:,.0f} ms more"
            why += ", as PyInstaller's program has more of the modules before it says RUNNING.\n" if more > fewer else ".\n"
        else:
            why += "Its imports are not the reason.\n"
    return f"""What the class imports between RUNNING and its first byte, in further starts, one service at a time:

{tables.imported_table(figures)}{why}
"""


def page(figures: Figures) -> str:
    """All of it."""
    rounds = len(figures.of("start", "plain"))
    serves = len(figures.of("serves-byte", "plain"))
    return f"""# Performance

What a service costs under pyhost, beside the same service under other hosts, and beside what no host can do without. `scripts/bench` measures
it, and `scripts/bench --page` writes this page.

{reservations(figures)}Measured were {versions(figures)}.

Each start and stop of a service that waits has {rounds} value{"s" * (rounds != 1)}, of one that serves {serves}; what is at rest, lines and the many have three, verbs two to five,
and one the memory of many. No real Windows was measured. Under Wine the absolute figures say little, and they move between machines and hours; what is compared was measured
in turns in one run, so the ratios say more. [What Wine distorts](#what-wine-distorts) says in which way.

## The comparison

{tables.comparison(figures)}
All have the same Python, from one directory without pywin32 and from a copy of it with pywin32. The classes are one class, the programs are one program;
each listens on a port of 127.0.0.1, in a thread, while the program's main thread sleeps: how fast a program stops depends on what its main thread waits in
([programs.md](programs.md#stop)). Memory and threads are those of services that do nothing but wait. A client's first byte is counted from StartService on. Medians; where there are {ENOUGH}
values or more, the quartiles are below. NSSM's times include python.exe and, under Wine, conhost.exe. `lost`: a line that the code printed was
looked for afterwards, and was in no file of the system and not in the event log.

* **RUNNING** is when the SCM says so. PythonService.exe and PyInstaller connect to the SCM after Python and the service's modules have loaded,
  so StartService itself takes that long there. NSSM says RUNNING when python.exe has been alive for its throttle; pyhost says it of a program
  when that has run for `--ready-after` (1 s) or has said so itself, and of a class when its constructor has returned.
* **A printed line** is in the log file, with its end, when print returns. Under NSSM that is so with `python -u`, as here; without it a line is quicker, and up
  to 8 KiB of them are lost when the program is killed ([below](#lines)).
* **A control** is a user-defined one, sent and answered by an event. Programs get none.

## Ratios

Of the rounds of this run; below 1 is quicker, or less. Start and stop are those of a class that does nothing but wait, where nothing else is said.

{tables.ratio_table(figures)}
## Start and stop

{serves} round{"s" * (serves != 1)} after one that warms up, of services that serve. They open a pipe once they listen; until then the client waits for that, and
does not try to connect.

{tables.serves_table(figures)}
{late_byte(figures)}{rounds} round{"s" * (rounds != 1)} of services that do nothing but wait; the stop comes as soon as they run.

{tables.waits_table(figures)}
A stop has all in it that stands before the end of the interpreter: the instance is let go, threads are waited for, atexit functions run, the
streams are flushed; the last two take {figures.cell("stop-phase", "Python: atexit, flush", 2)} ms here ([below](#where-the-time-goes)). Py_FinalizeEx follows where somebody
would see it, as with a file that is open or a generator in the middle ([behaviour.md](behaviour.md)); this class leaves nothing of that kind.
PythonService.exe reports STOPPED when SvcDoRun has ended, and does none of that ([pythonservice.md](pythonservice.md)).

![starts, round by round, and what growth costs](performance.svg)

## Where the time goes

As the host prints it (`PYHOST_TIMINGS` in the service's environment, or `pyhost debug --timings NAME`). Of the class that waits, without pywin32: a start, from the
creation of the process to the first line of SvcDoRun:

{tables.phases_table(figures, "phase")}
A stop, from the control to the report of STOPPED, which is not in it:

{tables.phases_table(figures, "stop-phase")}
## At rest

Services that do nothing but wait: all of their processes together.

{tables.rest_table(figures)}
Private is what Linux counts as the processes' own (smaps), shared what others map too. Wake-ups are voluntary context switches of all threads,
Wine's own aside: a thread of its pool looks around every five seconds as long as the process waits for anything with it, and its console
(NSSM's) a hundred times a second, where on Windows the kernel waits. `scripts/bench` fails when an idle service of the host has any other. The
processor's time is what all threads have taken from the start until the service waits, and from its stop to its end; the SCM's is not in it.

{threads_table(figures)}
The size of pyhost.exe, with its Python modules: {figures.median("size", "pyhost.exe") / 1000:.0f} KB.

## Lines

Lines have 100 characters; 4,000 in a row.

{tables.lines_table(figures)}
Wine's ReportEvent keeps no event, so it costs next to nothing here; under pyhost a LogInfoMsg is a line of the log as well. pyhost's lines are all in the
file when print returns, each whole line, and its log rotates; NSSM hands the file to python.exe and does not see the lines. There is no queue: with a slow disk
each print takes as long as its write. What does not print does not notice, and no report to the SCM waits for the disk, even for one that
hangs ([behaviour.md](behaviour.md), hanging_disk).

## Controls

{tables.controls_table(figures)}
## Many services

Services of one environment, in a Windows that has no others; those in C are measured beside pyhost's, which do not run then, and removed before
more of pyhost's are installed. StartService is called for one after the other, as at boot, and the stop is sent to one after the other, as at shutdown. Memory is counted with each shared page divided among those who share it.

{tables.many_table(figures)}
{tables.install_times(figures)}

All of the services run; `status` and `list` of pyhost look further than `sc query`: at the settings, the last run and its failures in their files:

{tables.verbs_table(figures)}
Wine's sc.exe queries one service at a time; Windows' lists all.

## Growth

Starts of a service, and of python.exe, that import modules of a dozen lines; for each module: beyond the start without any.

{tables.imports_table(figures)}
User-defined controls, sent one after the other, to both services in turns; each thousand ends when the service has worked on
all of it. The figure is the median thousand of the tenth that ends there.

{tables.thousands_table(figures)}{endurance(figures)}
## What Wine distorts

* Each further thread that only waits counts {figures.cell("wine-thread", "private", 2, MEBIBYTE)} MiB of private memory here; the threads that Wine has for the SCM count, too.
* A program or DLL is read and mapped by Wine, where Windows has it mapped once for all: each further file costs a start more than on Windows,
  and pages that Windows shares among processes count as private in part.
* What asks the SCM, the registry or for a wait goes to Wine's server, a process of its own: the least of such calls, ResetEvent, takes
  {figures.cell("wine-server", "call")} µs here.
* A console of NSSM's is a conhost.exe that counts {figures.cell("wine-conhost", "private", 1, MEBIBYTE)} MiB here.
* Antivirus programs, which on Windows look at each file that a start reads, are not there.
* The sandbox of the tests has Python import a `sitecustomize` for what Wine lacks; it was removed from all Pythons that were measured, since no user has it and each start
  would have read it.
"""
