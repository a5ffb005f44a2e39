#!/usr/bin/python3
"""Time that stands still ends no service: a paused virtual machine, a debugger, a system that sleeps.

usage: standing_time.py FIXTURES [CHECK]…, inside scripts/sandbox. Each service is stopped from outside, by SIGSTOP, for longer than the limit
that is running then, and goes on. What it does takes less than the limit, in time in which it runs.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

HOST = r"C:\pyhost\pyhost.exe"
PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
NAME = "PyhostStanding"
PLACE = Path(os.environ["PYHOST_C"]) / "standing"
LOG = PLACE / "standing.log"
LIMIT = 5  # seconds, where it can be set
STANDS = LIMIT + 3  # seconds
PATIENCE = 120  # seconds after which a wait counts as a failure


def begin(*arguments: str) -> subprocess.Popen[str]:
    """Begin a verb."""
    return subprocess.Popen(
        ["wine", HOST, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def end(verb: subprocess.Popen[str]) -> int:
    """Wait for a verb and return its exit code."""
    print(verb.communicate(timeout=PATIENCE)[0], end="", flush=True)
    return verb.returncode


def pyhost(*arguments: str) -> None:
    """Run a verb that must succeed."""
    assert end(begin(*arguments)) == 0, arguments


def install(what: str, *options: str) -> None:
    """Install a class, or a program and what it is to do."""
    LOG.unlink(missing_ok=True)
    common = ["--python", r"C:\standing\venv", "--log", r"C:\standing\standing.log", *options]
    if what.islower():
        pyhost("install", "--name", NAME, *common, r"C:\standing\standing.py", what)
    else:
        pyhost("install", rf"C:\standing\standing.{what}", *common)


def remove() -> None:
    """Remove it, so that the next one has none of its settings."""
    pyhost("remove", NAME)


def log() -> str:
    """What the log has."""
    return LOG.read_text(encoding="utf-8", errors="replace") if LOG.exists() else ""


def wait_for(text: str, count: int = 1) -> None:
    """Wait until the log has it that often."""
    until = time.monotonic() + PATIENCE
    while log().count(text) < count:
        assert time.monotonic() < until, log()
        time.sleep(0.02)


def processes() -> list[int]:
    """The process numbers of the service, whose command line has no verb, and of the hook that it runs."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = process.joinpath("cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        except OSError:  # it has just ended
            continue
        if (words[0].strip(b'"').endswith(b"pyhost.exe") and len(words) == 1) or words[-1] == b"is_hook":
            found.append(int(process.name))
    assert found
    return found


def stand_still() -> None:
    """Stop the service's process, and let it go on."""
    found = processes()
    for process in found:
        os.kill(process, signal.SIGSTOP)
    time.sleep(STANDS)
    for process in found:
        os.kill(process, signal.SIGCONT)


def has_no_failure() -> None:
    """Check that the log has none, nor what the host does shortly before one."""
    for word in ("failure", "did not", "warning", "still runs", "KeyboardInterrupt"):
        assert word not in log(), log()
    assert "ends, exit code 0" in log(), log()


def a_start() -> None:
    """The start limit."""
    install("Starts", "--start-limit", str(LIMIT))
    verb = begin("start", NAME)
    wait_for("living")
    stand_still()
    assert end(verb) == 0
    pyhost("stop", NAME)
    has_no_failure()


def a_hook() -> None:
    """Its limit."""
    install("Base", "--hook-limit", str(LIMIT), "--before-start", rf'"{PYTHON}" C:\standing\standing.py is_hook')
    verb = begin("start", NAME)
    wait_for("living")
    stand_still()
    assert end(verb) == 0
    pyhost("stop", NAME)
    has_no_failure()


def a_stop_of(what: str, *options: str, asked: str = "living", says: str = "") -> None:
    """What a stop has of limits: stands still when the log says asked, and says what it has to say in the end."""
    install(what, *options)
    pyhost("start", NAME)
    if what.islower():
        wait_for("ready")
    verb = begin("stop", NAME)
    wait_for(asked)
    stand_still()
    assert end(verb) == 0
    has_no_failure()
    assert says in log(), log()


def the_stop_limit() -> None:
    """Of a class, whose SvcStop takes its time."""
    a_stop_of("Stops", "--stop-limit", str(LIMIT), says="returning")


def code_that_is_held() -> None:
    """Code that reported STOPPED has 1 s to return."""
    a_stop_of("Held", says="cleaned up")


def threads_of_a_class() -> None:
    """They have 5 s."""
    a_stop_of("Threads", says="the thread has ended")


def signals_of_a_program() -> None:
    """A further signal is sent when half of a short stop limit is over."""
    a_stop_of("tidies", "--stop-limit", str(2 * LIMIT), says="tidied 1")


def a_watchdog() -> None:
    """It is fed shortly before its limit, and stands still in the last part of it."""
    install("feeds", "--watchdog-limit", str(2 * LIMIT))
    pyhost("start", NAME)
    wait_for("living", 2)  # fed by nothing but the program, whatever its start does
    stand_still()
    wait_for("living", 3)
    pyhost("stop", NAME)
    has_no_failure()


def readiness() -> None:
    """A program that fails shortly before --ready-after was never running, though it stands still just before that."""
    install("fails", "--ready-after", str(2 * LIMIT))
    verb = begin("start", NAME)
    wait_for("living")
    stand_still()
    assert end(verb) == 1
    assert "failure exited" in log(), log()


def main() -> None:
    """Run the checks; an AssertionError is a failure."""
    shutil.copytree(sys.argv[1], PLACE)
    subprocess.run(["wine", PYTHON, "-I", "-m", "venv", "--without-pip", r"C:\standing\venv"], stdin=subprocess.DEVNULL, check=True)
    checks = [a_start, a_hook, the_stop_limit, code_that_is_held, threads_of_a_class, signals_of_a_program, a_watchdog, readiness]
    checks = [check for check in checks if len(sys.argv) == 2 or check.__name__ in sys.argv]
    failed = 0
    for check in checks:
        print(f"--- {check.__name__}", flush=True)
        try:
            check()
        except AssertionError as error:
            print(f"FAILED: {error}", flush=True)
            failed += 1
        remove()
    print(f"{len(checks) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
