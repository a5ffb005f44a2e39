#!/usr/bin/python3
"""Programs that cx_Freeze froze are named by pyhost, and left alone.

usage: cx_freeze.py CX_FREEZE PYWIN32, inside scripts/sandbox.
"""

from __future__ import annotations

import shutil
import sys

from windows import FIXTURES, linux, make_venv, refuse, run

RUNS = "a program frozen by cx_Freeze, which has its Python inside"
PLACE = r"C:\frozen app"


def main() -> None:
    """Run the checks; an AssertionError is a failure."""
    make_venv(r"C:\maker", *sys.argv[1:])
    linux(PLACE).mkdir()
    for name in ("frozen_service.py", "frozen_program.py", "cx_handler.py", "cx_config.py", "cx_setup.py"):
        shutil.copy(FIXTURES / name, linux(PLACE))
    run(r"C:\maker\Scripts\python.exe", "cx_setup.py", "--quiet", "build_exe", directory=PLACE)

    run(rf"{PLACE}\dist\frozen_service.exe", "install")
    refuse("FrozenService", "cx_Freeze", RUNS, rf"{PLACE}\dist\frozen_service.exe")

    run(rf"{PLACE}\dist\cx_service.exe", "--install", "Waiting")
    refuse("CxWaiting", "cx_Freeze", RUNS, rf"{PLACE}\dist\cx_service.exe")

    run("sc", "create", "FrozenProgram", "binPath=", rf'"{PLACE}\dist\frozen_program.exe" --verbose')
    refuse("FrozenProgram", "cx_Freeze", RUNS, rf"{PLACE}\dist\frozen_program.exe", started=False)
    print("3 passed, 0 failed")


if __name__ == "__main__":
    main()
