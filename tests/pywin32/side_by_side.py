#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Plays the same services under the real PythonService.exe and under pyhost, in one Windows, and compares their records.

    with-pywin32 3.12 scripts/sandbox --python 3.12 side_by_side.py PAGE PLAY_SCM [CASE]...

PAGE has the differences that are meant: each must stand in its table, and all in the table must show (differences.py). PLAY_SCM
is play_scm.exe. The exit status is 0 when that is so. The records stay where $PYHOST_RECORDS says, if set.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from cases import CASES, cases_for
from differences import compare, read_page
from pywin32 import Pywin32
from records import read_record

HERE = Path(__file__).resolve().parent
C = Path(os.environ["PYHOST_C"])
SIDE = C / "side"
TRACE = Path(os.environ["SCM_TRACE"])
CHANNELS = "-all,fixme+advapi,err+eventlog,warn+eventlog,trace+eventlog,trace+service"
PATIENCE = 1200  # seconds for all cases under one host


def boot() -> None:
    """Boot Windows again, with a trace that has the services' states and controls too."""
    for option in ("--kill", "--wait"):
        subprocess.run(["wineserver", option], check=True)
    subprocess.run(["wineserver", "--persistent"], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    with TRACE.open("ab") as trace:
        subprocess.run(
            [os.environ["WINE_LOADER"], "wineboot"], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=trace,
            timeout=PATIENCE, env={**os.environ, "WINEDEBUG": CHANNELS},
        )  # fmt: skip


def prepare(pywin32: Pywin32, play_scm: str) -> None:
    """Put pywin32 into the base Python, and the services beside it."""
    pywin32.put_into(pywin32.base)
    shutil.copytree(HERE / "services", SIDE)
    shutil.copy(play_scm, SIDE / "play_scm.exe")
    (SIDE / "wrong.py").write_text("def broken(:\n", encoding="utf-8")
    (SIDE / "cases.json").write_text(json.dumps(CASES), encoding="utf-8")


def play(python: str, host: str, names: list[str]) -> dict[str, dict[str, str]]:
    """Play the cases under a host, and return their records."""
    kept = Path(os.environ.get("PYHOST_RECORDS", SIDE))
    record, scm_trace, player_trace = (kept / f"{host}-{name}" for name in ("record.jsonl", "scm.trace", "player.trace"))
    # A pipe: the Pythons of Wine 8 do not start with a file for their stderr.
    done = subprocess.run(
        ["wine", python, r"C:\side\player.py", host, *names], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=PATIENCE,
        env={**os.environ, "WINEDEBUG": CHANNELS}, check=False,
    )  # fmt: skip
    player_trace.write_bytes(done.stderr)
    shutil.copy(TRACE, scm_trace)
    shutil.copy(SIDE / "record.jsonl", record)
    if done.returncode != 0:
        sys.exit(f"the player ended with {done.returncode}:\n" + done.stderr.decode(errors="replace")[-2000:])
    (SIDE / "record.jsonl").unlink()
    TRACE.open("wb").close()
    return read_record(record, scm_trace, player_trace)


def main() -> int:
    """Play, compare, say."""
    page, play_scm, *wanted = sys.argv[1:]
    pywin32 = Pywin32.under_test()
    prepare(pywin32, play_scm)
    boot()
    names = wanted or cases_for(pywin32.build, pywin32.minor)
    records = [play(pywin32.python, host, names) for host in ("pythonservice", "pyhost")]
    one, other = records
    return compare(one, other, read_page(Path(page), pywin32.build, pywin32.minor), all_cases=not wanted)


if __name__ == "__main__":
    sys.exit(main())
