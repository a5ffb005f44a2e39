#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs packages by python.exe and as services, in one Windows, and compares what they do.

    scripts/sandbox --python 3.12 run.py [--page PAGE] PAGE_WITH_KNOWN SET[:SET...] [PYWIN32_SET] [NAME]...

A NAME is that of a job (jobs/) or of an application (table.py); without one: all that the sets have. The exit status is 0 when
each is the same both ways, but for what PAGE_WITH_KNOWN knows, and when all that it knows shows.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from page import Row, read_known, write_page
from table import APPLICATIONS, COUNT, Application, Running
from windows import DRIVE_C, PATIENCE, PLACE, Failure, Service, begin, last_line, linux, make_environment, wine

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PORTS = 8000
PYWIN32 = {"pywin32", "wmi", "portalocker"}  # jobs that need it


@dataclass
class Environment:
    """A virtual environment, and what is in it."""

    python: str
    versions: dict[str, str]  # by the names of packages, as names() has them


def plain(name: str) -> str:
    """The one way to write the name of a package."""
    return re.sub("[-_.]+", "-", name).lower()


def environment(path: str, sets: list[str]) -> Environment:
    """Make one."""
    versions = {}
    for directory in sets:
        for found in Path(directory).glob("*.dist-info"):
            name, version = found.name.removesuffix(".dist-info").split("-", 1)
            versions[plain(name)] = version
    return Environment(make_environment(path, *sets), versions)


def by_python(words: tuple[str, ...]) -> tuple[str, ...]:
    """What stands behind python.exe for a program of pyhost's: module:function is what a console script does."""
    module, colon, function = words[0].partition(":")
    if not colon:
        return words
    return ("-c", f"import sys; from {module} import {function}; sys.exit({function}())", *words[1:])


def job(name: str, python: str) -> tuple[str, str]:
    """Run a job both ways; return what came of it by python.exe, and as a service. "" is: as it should be."""
    directory = rf"{PLACE}\{name}"
    linux(directory).mkdir(parents=True)
    shutil.copy(HERE / "jobs" / f"{name}.py", linux(directory) / "job.py")
    os.environ["PYTHONIOENCODING"] = "utf-8"  # as in a service; a pipe has the machine's code page otherwise
    alone, written = "", ""
    try:
        done = wine(python, "-u", "job.py", directory=linux(directory))
        written = done.stdout
        print(written, end="", flush=True)
        if done.returncode != 0:
            alone = f"ended with {done.returncode}: {last_line(written + done.stderr)}"
        elif not written:
            alone = "wrote nothing"
    except Failure as failure:
        alone = str(failure)
    service = Service(f"job-{name}")
    try:
        service.install(python, directory, (rf"{directory}\job.py",))
        subprocess.run(
            ["wine", r"C:\pyhost\pyhost.exe", "start", service.name, "--wait", "90"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        ended(service)
        hosted = "" if alone else missing(written.splitlines(), service.log().splitlines())
    except Failure as failure:
        hosted = str(failure)
    finally:
        service.remove()
    if hosted:
        print(service.whole_log())
    return alone, hosted


def ended(service: Service) -> None:
    """Wait until a service has ended by itself."""
    end = time.monotonic() + PATIENCE
    while service.status()["state"] != "STOPPED":
        if time.monotonic() > end:
            raise Failure("has not ended")
        time.sleep(0.2)
    service.ended_well()


def missing(answers: list[str], log: list[str]) -> str:
    """Say which answer is not in the log, in their order, or nothing. Standard error is there as well, but not what a C runtime wrote
    to either stream: Wine gives a service's none."""
    lines = iter(log)
    lost = next((answer for answer in answers if answer not in lines), None)
    return f"does not answer {lost!r:.100}" if lost is not None else ""


def compare(one: list[str], other: list[str]) -> str:
    """Say where answers differ, or nothing."""
    for first, second in zip(one, other):
        if first != second:
            return f"answers {second!r:.100}, and by python.exe {first!r:.100}"
    return "" if len(one) == len(other) else f"answers {len(other)} lines, and by python.exe {len(one)}: {(one + other)[-1]:.100}"


def application(name: str, python: str, port: int) -> tuple[str, str, float]:
    """Run an application both ways; return what came of it by python.exe, and as a service, and how long its stop took."""
    it = APPLICATIONS[name]
    directory = rf"{PLACE}\{name}"
    linux(directory).mkdir(parents=True)
    for file in (HERE / "applications").glob(f"{it.source or name}_*"):
        shutil.copy(file, linux(directory))
    os.environ["PYTHONIOENCODING"] = "utf-8"
    alone, answers = served_by_python(it, python, directory, port)
    hosted, took = served_by_service(name, it, python, directory, port + 1, answers)
    return alone, hosted, took


def served_by_python(it: Application, python: str, directory: str, port: int) -> tuple[str, list[str]]:
    """Start it by python.exe, and ask. Returns what failed, and its answers."""
    words = tuple(word.format(port=port) for word in by_python(it.words))
    prepare(it, python, directory, port)
    os.environ["PORT"] = str(port)
    with begin(python, "-u", *words, directory=linux(directory)) as program:
        try:
            return "", it.ask(Running(linux(directory), python, port, lambda: program.output() + program.errors(), program.check))
        except Failure as failure:
            print(program.output(), program.errors())
            return str(failure), []
        finally:
            del os.environ["PORT"]


def served_by_service(
    name: str, it: Application, python: str, directory: str, port: int, answers: list[str]
) -> tuple[str, float]:
    """Start it as a service, ask, compare, stop. Returns what failed, and how long the stop took."""
    words = tuple(word.format(port=port) for word in it.as_service or it.words)
    if it.as_service or words[0].endswith(".py"):
        words = (rf"{directory}\{words[0]}", *words[1:])
    service = Service(f"app-{name}")
    prepare(it, python, directory, port)
    try:
        service.install(python, directory, words, "--environment", f"PORT={port}", *it.options)
        started = wine(r"C:\pyhost\pyhost.exe", "start", service.name)
        if started.returncode != 0:
            raise Failure(f"start: {' '.join(started.stderr.split())}")
        found = it.ask(Running(linux(directory), python, port, service.log, service.check))
        if answers and (difference := compare(answers, found)):
            raise Failure(difference)
        took = service.stop()
        return "", took
    except Failure as failure:
        print(service.whole_log())
        return str(failure), 0
    finally:
        service.remove()


def prepare(it: Application, python: str, directory: str, port: int) -> None:
    """Give it an empty directory to watch or to write into, and run what makes its files."""
    for folder in ("watched", "data"):
        shutil.rmtree(linux(directory) / folder, ignore_errors=True)
        (linux(directory) / folder).mkdir()
    if it.before:
        words = (word.format(port=port) for word in by_python(it.before))
        done = wine(python, *words, directory=linux(directory))
        if done.returncode != 0:
            print(done.stdout, done.stderr)


def what_a_job_does(name: str) -> str:
    """The first line of its docstring."""
    return (ast.get_docstring(ast.parse((HERE / "jobs" / f"{name}.py").read_text(encoding="utf-8"))) or "").splitlines()[0]


def main() -> int:
    """Run, compare, say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--page", type=Path)
    parser.add_argument("--known", type=Path, required=True)
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--pywin32")
    parser.add_argument("name", nargs="*")
    options = parser.parse_args()
    known = read_known(options.known)
    subprocess.run([ROOT / "tests/wine/supply", "--complex", DRIVE_C], check=True)

    jobs = {path.stem for path in (HERE / "jobs").glob("*.py")}
    assert not jobs & APPLICATIONS.keys(), "one name for two"
    without = environment(rf"{PLACE}\env", options.set)
    environments = {False: without}
    if options.pywin32:
        environments[True] = environment(rf"{PLACE}\env with pywin32", [*options.set, options.pywin32])
    rows: list[Row] = []
    every = [(name, True) for name in sorted(jobs)] + [(name, False) for name in APPLICATIONS]
    for index, (name, is_job) in enumerate(every):
        if options.name and name not in options.name:
            continue
        pywin32 = name in PYWIN32 if is_job else APPLICATIONS[name].pywin32
        place = environments.get(pywin32)
        package = plain(name if is_job else APPLICATIONS[name].package or name)
        if place is None or package not in place.versions:
            if options.name:
                sys.exit(f"{package} is not in the sets")
            continue
        began = time.monotonic()
        took = 0.0
        if is_job:
            what = what_a_job_does(name)
            alone, hosted = job(name, place.python)
        else:
            what = APPLICATIONS[name].what
            alone, hosted, took = application(name, place.python, PORTS + 2 * index)
        row = Row(name, package, place.versions[package], what, alone, hosted, None if is_job else took)
        rows.append(row)
        print(
            f"{row.verdict(known)} {name} {row.version} ({time.monotonic() - began:.1f} s): {row.by_python()} | {row.by_service()}",
            flush=True,
        )

    if options.page:
        write_page(options.page, rows, known, COUNT, whole=not options.name)
    failed = [row.name for row in rows if row.verdict(known) == "FAILED"]
    stale = [] if options.name else [name for name in known if all(row.name != name or row.fine() for row in rows)]
    for name in stale:
        print(f"STALE {name}: the page knows a difference which did not show")
    print(f"{len(rows) - len(failed)} passed, {len(failed) + len(stale)} failed")
    return 1 if failed or stale or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
