#!/usr/bin/python3
"""GCC's static analyzer (-fanalyzer) finds nothing in the host.

usage: analyzer.py BUILD_DIRECTORY

Each file is compiled as for pyhost.exe, into nothing.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HOST = Path(__file__).resolve().parents[2] / "host"


def analyze(entry: dict[str, str]) -> str:
    """Return what the analyzer says of one file of compile_commands.json; "": nothing."""
    command = shlex.split(entry["command"])
    command[command.index("-o") + 1] = os.devnull
    command += ["-fanalyzer", "-fdiagnostics-plain-output"]
    done = subprocess.run(command, cwd=entry["directory"], capture_output=True, text=True, check=False)
    return done.stderr or (f"{entry['file']}: exit code {done.returncode}\n" if done.returncode else "")


def main() -> None:
    """Print what is found; the exit status tells whether anything is."""
    entries = json.loads((Path(sys.argv[1]) / "compile_commands.json").read_text(encoding="utf-8"))
    wanted = [entry for entry in entries if Path(entry["file"]).suffix == ".c" and HOST in Path(entry["file"]).parents]
    if not wanted:
        sys.exit("the build has no file of the host")
    with ThreadPoolExecutor(2) as pool:
        found = "".join(pool.map(analyze, wanted))
    print(found or f"nothing found in {len(wanted)} files")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
