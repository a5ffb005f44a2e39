#!/usr/bin/python3
"""Programs that PyInstaller froze are named by pyhost, and left alone.

usage: pyinstaller.py PYINSTALLER PYWIN32 NSSM_FILES, inside scripts/sandbox.
"""

from __future__ import annotations

import shutil
import sys

from windows import FIXTURES, HOST, has, linux, make_venv, refuse, registry, run, unpack_nssm

RUNS = "a program frozen by PyInstaller, which has its Python inside"
PLACE = r"C:\frozen app"


def freeze(script: str, *options: str) -> None:
    """Run PyInstaller; the result lies in dist."""
    run(r"C:\maker\Scripts\python.exe", "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *options, script,
        directory=PLACE)  # fmt: skip


def main() -> None:
    """Run the checks; an AssertionError is a failure."""
    tool, pywin32, nssm_files = sys.argv[1:]
    make_venv(r"C:\maker", tool, pywin32)
    linux(PLACE).mkdir()
    for name in ("frozen_service.py", "frozen_program.py"):
        shutil.copy(FIXTURES / name, linux(PLACE))

    # A service of pywin32's, in a directory; it installs itself.
    freeze("frozen_service.py", "--onedir", "--hidden-import", "win32timezone")
    service = rf"{PLACE}\dist\frozen_service\frozen_service.exe"
    run(service, "install")
    refuse("FrozenService", "PyInstaller", RUNS, service)

    # A program in one file, which a person made a service without quotes. As a service it can be called, not started.
    freeze("frozen_program.py", "--onefile")
    program = rf"{PLACE}\dist\frozen_program.exe"
    run("sc", "create", "FrozenProgram", "binPath=", program)
    has(registry("FrozenProgram"), f"REG_SZ    {program}\n")
    refuse("FrozenProgram", "PyInstaller", RUNS, program, started=False)

    # The same when it is signed: a signature of 16 KiB stands behind all else.
    with linux(program).open("ab") as file:
        file.write(bytes(16 * 1024))
    refuse("FrozenProgram", "PyInstaller", RUNS, program, started=False)

    # The same under NSSM.
    nssm = unpack_nssm(nssm_files)
    run(nssm, "install", "UnderNssm", program)
    before = registry("UnderNssm")
    has(run(HOST, "import-nssm", "UnderNssm", code=1),
        f'the service "UnderNssm" cannot be imported: its application is {RUNS}: "{program}"\n  try: ')  # fmt: skip
    assert registry("UnderNssm") == before, "the service was changed"

    # What pyhost advises works: the source takes the place of the frozen program, which gets it back whole.
    before = registry("FrozenService")
    out = run(HOST, "install", "--force", rf"{PLACE}\frozen_service.FrozenService", "--name", "FrozenService", "--python", r"C:\maker")
    has(out, f'command line: "{service}" -> "{HOST}"')
    run(HOST, "start", "FrozenService")
    has(run(HOST, "status", "FrozenService"), "RUNNING", "C:\\maker\\Scripts\\python.exe")
    run(HOST, "stop", "FrozenService")
    run(HOST, "release", "FrozenService")
    assert registry("FrozenService") == before, "the service is not what it was"
    print("5 passed, 0 failed")


if __name__ == "__main__":
    main()
