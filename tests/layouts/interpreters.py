#!/usr/bin/python3
"""Services whose code makes interpreters of its own: what the host gives Python, it gives each of them, before their `site`.

usage: interpreters.py [CASE]...     inside scripts/sandbox
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
from collections.abc import Iterator

from machine import HOST, SCRIPTS, Base, Service, has, linux, run, run_all, write

BASE = Base.under_test()
PYTHON = rf"{BASE.directory}\{BASE.program}"


@contextlib.contextmanager
def service(*arguments: str, lives: bool = True) -> Iterator[Service]:
    """The service with these arguments, started; else it may have ended by itself when the start is over."""
    with Service("Interpreters") as made:
        run(HOST, "install", rf"{SCRIPTS}\interpreters.Interpreters", "--name", made.name, "--python", PYTHON)
        run(HOST, "start", made.name, "--wait", "60", *(["--", *arguments] if arguments else []), code=0 if lives else None)
        yield made


def stop(made: Service) -> None:
    """Stop it; it ends in order."""
    run(HOST, "stop", made.name, "--wait", "60")
    has(made.log, "stopped in order", "ends, exit code 0, specific code 0")


def they_have_what_the_first_has() -> None:
    """Streams, modules, sys, children: the same in each, and gone with it. InterpreterPoolExecutor: from 3.14 on."""
    with service() as made:
        stop(made)
        seen = [json.loads(line.partition(" ")[2]) for line in made.log.split("\n") if line.startswith("LOOK ")]
        assert len(seen) == 4, made.log
        for inner in seen[1:]:
            assert inner == seen[0], (inner, seen[0])
        assert seen[0]["stdout"] == "LogWriter" and seen[0]["base"].lower() == PYTHON.lower(), seen[0]
        assert seen[0]["gil"] is (not BASE.threads), seen[0]
        for line, count in {
            "inside True pyhost True": 3,
            "an event from inside": 3,
            "refused: RegisterServiceCtrlHandler works in the main interpreter only": 3,
            "\u4e2d from a child": 3,
            "to the error stream": 3,
            "captured 42": 3,
            "pool [2, 4, 6]": BASE.minor >= 14,
        }.items():
            assert made.log.count(line) == count, (line, made.log)
        assert "Traceback" not in made.log, made.log


def a_stop_reaches_what_one_computes() -> None:
    """Its code waits for the stop by an event, as the class does; SvcStop runs meanwhile."""
    with service("compute") as made:
        stop(made)
        has(made.log, "computing", "computed")


def a_stop_reaches_what_waits_for_it() -> None:
    """A program whose main thread is in one of them, where it has asked for the event: no signal comes."""
    with Service("Asks") as made:
        options = ["--name", made.name, "--python", PYTHON, "--ready-after", "never"]
        run(HOST, "install", *options, rf"{SCRIPTS}\asks_inside.py")
        run(HOST, "start", made.name, "--wait", "60")
        run(HOST, "stop", made.name, "--wait", "60")
        has(made.log, "asked inside", "ends, exit code 0, specific code 0")
        assert "SIGINT" not in made.log, made.log


def an_end_of_the_process_is_told() -> None:
    """os._exit in one of them, which has loaded nothing: the host hears of it before."""
    with service("end", lives=False) as made:
        run(HOST, "stop", made.name, "--wait", "60", code=None)  # returns when it has stopped, whoever stopped it
        has(made.log, "os._exit(3)")


def a_programs_own_modules_are_found() -> None:
    """What lies beside a program is found in an interpreter that it makes, as python.exe has it since 3.12, and in an executor's."""
    copied = r"C:\program directory"
    Service("Copied")  # brings the scripts
    shutil.copytree(linux(SCRIPTS), linux(copied))
    linux(rf"{copied}\own_place.py").rename(linux(rf"{copied}\__main__.py"))
    for flags, words, place in (
        ((), (rf"{SCRIPTS}\own_place.py",), SCRIPTS),
        ((), ("-m", "own_place"), SCRIPTS),
        ((), (copied,), copied),
        (("-I",), (copied,), copied),
        ((), (rf"{SCRIPTS}\own_place:look",), SCRIPTS),
    ):
        line = f"PLACE {place.lower()} {place.lower()}\\making.py"
        wanted = [line] * (3 if BASE.minor >= 14 else 2)
        if BASE.minor >= 12 and not words[0].endswith(":look"):
            seen = run(PYTHON, *flags, *words, directory=SCRIPTS)
            assert [line for line in seen.split("\n") if line.startswith("PLACE")] == wanted, (words, seen)
        with Service("Place") as made:
            options = [f"--python-flag={flag}" for flag in flags]
            run(HOST, "install", "--name", made.name, "--python", PYTHON, "--directory", SCRIPTS, *options, *words)
            seen = run(HOST, "-debug", made.name)  # returns when the program has ended
            assert [line for line in seen.split("\n") if line.startswith("PLACE")] == wanted, (words, seen)


def a_limit_shows_what_they_run() -> None:
    """What goes on in one of them past a limit stands among the stacks: in whichever thread, with a GIL that it gives up or not."""
    for how, where in (("endless", "main"), ("endless", "thread"), ("without_a_break", "main"), ("without_a_break", "thread")):
        if how != "endless" and BASE.minor < 11:
            continue  # it is the one GIL, and no function that needs none takes an interpreter
        with Service("Limit") as made:
            options = ["--name", made.name, "--python", PYTHON, "--ready-after", "never", "--stop-limit", "3"]
            run(HOST, "install", *options, rf"{SCRIPTS}\stuck.py", how, where)
            run(HOST, "start", made.name, "--wait", "60")
            run(HOST, "stop", made.name, "--wait", "60", code=None)
            stacks = made.log.partition("did not stop within 3 s; the stacks of its threads:\n")[2]
            own, _, inner = stacks.partition("Interpreter 2, which the service's code has made:\n")
            assert "stuck.py" in own and f"in {how}\n" in inner, made.log
            assert inner.count(f"in {how}\n") == 1 and f"in {how}\n" not in own, made.log


def what_site_runs_is_heard() -> None:
    """Code of a .pth file, which Python runs before the service's own: it writes into the log, as UTF-8, and what it raises is told.

    That python.exe would go on behind an Exception is site's own doing; behind SystemExit it would not.
    """
    venv = r"C:\talking venv"
    python = rf"{venv}\Scripts\python.exe"
    run(rf"{BASE.directory}\python.exe", "-m", "venv", "--without-pip", venv)
    write(rf"{venv}\Lib\site-packages\talks.pth", "import talks\n")
    module = rf"{venv}\Lib\site-packages\talks.py"
    with Service("Talks") as made:
        write(module, "print('\u4e2d of site', flush=True)\n")
        made.install(python)
        made.live()
        assert made.log.count("\u4e2d of site") == 1, made.log
        write(module, "raise SystemExit(3)\n")
        run(HOST, "start", made.name, "--wait", "60", code=1)
        has(made.log, "failure interpreter: ", "SystemExit: 3", r'site-packages\talks.py", line 1', "mend the code that the traceback names")


CASES = [
    ("same", they_have_what_the_first_has),
    ("stop", a_stop_reaches_what_one_computes),
    ("asked", a_stop_reaches_what_waits_for_it),
    ("end", an_end_of_the_process_is_told),
    ("own-place", a_programs_own_modules_are_found),
    ("limit", a_limit_shows_what_they_run),
    ("site", what_site_runs_is_heard),
]

if __name__ == "__main__":
    run_all(CASES, sys.argv[1:])
