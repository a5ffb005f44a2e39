#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The first service of README.md works, line by line as it stands there.

usage: readme.py README, inside scripts/sandbox with 3.12

The commands are those of cmd.exe, but for curl, which this Windows has not.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PATIENCE = 120  # seconds after which a program counts as hung


def run(*command: str) -> str:
    """Run a program that must succeed; return what it has said."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, encoding="utf-8", timeout=PATIENCE)  # fmt: skip
    print(f"-> {done.returncode}\n{done.stdout}")
    assert done.returncode == 0, f"exit code {done.returncode}"
    return done.stdout


def lines(readme: str) -> list[str]:
    """Return the commands of the section."""
    section = re.search(r"^## Your first service\n(.*?)^##", readme, re.M | re.S)
    assert section, "the README has no first service"
    return re.findall(r"^    (.+)$", section.group(1), re.M)


def main() -> None:
    """Run them, on a Windows that has a registered Python, and pyhost in its PATH."""
    commands = lines(Path(sys.argv[1]).read_text(encoding="utf-8"))
    assert len(commands) >= 8, commands
    key = r"HKLM\Software\Python\PythonCore\3.12\InstallPath"
    run("wine", "reg", "add", key, "/ve", "/d", r"C:\Python312", "/f")
    run("wine", "reg", "add", key, "/v", "ExecutablePath", "/d", r"C:\Python312\python.exe", "/f")
    os.environ["WINEPATH"] = r"C:\pyhost"
    said = {}
    batch = Path(os.environ["PYHOST_C"], "line.bat")  # its quotation marks reach cmd as they are
    for command in commands:
        program = command.split()
        print("$", command)
        batch.write_text(f"@{command}\r\n@exit %errorlevel%\r\n", encoding="ascii")
        said[" ".join(program[:2])] = run(*program) if program[0] == "curl" else run("wine", "cmd", "/c", r"C:\line.bat")
    assert "Hello" in said["curl http://127.0.0.1:8000/"], said
    assert "RUNNING" in said["pyhost status"].upper(), said
    assert "GET / HTTP" in said["pyhost logs"], said
    assert "warning" not in said["pyhost install"].lower() and "can change" not in said["pyhost install"], said
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
