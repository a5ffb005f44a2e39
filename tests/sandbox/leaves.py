# SPDX-License-Identifier: MIT
"""A test that leaves all that the Windows runner knows to remove: for on_windows.py.

usage: leaves.py STATUS|hang     ends with a status, or waits to be killed
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import winreg
from pathlib import Path

NAME = "PyhostLeft"
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
HOST = os.environ["PYHOST_TEST_EXE"]
CONTROL = r"SYSTEM\CurrentControlSet\Control"


def put(path: str, name: str, text: str, root: int = winreg.HKEY_LOCAL_MACHINE) -> None:
    """Set a value of the machine."""
    with winreg.CreateKey(root, path) as key:
        winreg.SetValueEx(key, name, 0, winreg.REG_SZ, text)


script = Path(os.environ["TEMP"], "forever.py")
script.write_text("import time\nprint('line', flush=True)\ntime.sleep(3600)\n", "utf-8")
for words in (["install", "--name", NAME, "--python", os.environ["PYHOST_TEST_PYTHON"], str(script)], ["start", NAME]):
    subprocess.run([HOST, *words], check=True)
put(rf"{CONTROL}\Session Manager\Environment", "PYTHONHOME", "C:\\x")
put(rf"{CONTROL}\Session Manager\Environment", "PYTHONPATH", "C:\\shared")
put(CONTROL, "WaitToKillServiceTimeout", "20000")
put(rf"SOFTWARE\Python\PythonCore\{VERSION}\PythonPath\shop", "", "C:\\left")
put(rf"S-1-5-18\SOFTWARE\Python\PythonCore\{VERSION}\PythonPath\own", "", "C:\\left", winreg.HKEY_USERS)
put(r"SYSTEM\CurrentControlSet\Services\PyhostLeftKey\PyHost", "Python", "C:\\left")
put(r"SYSTEM\CurrentControlSet\Services\EventLog\Application\PyhostLeftSource", "EventMessageFile", "C:\\left.dll")
os.chmod(script, 0o400)
# Who has a file open without saying that it may be deleted: what ends with the test, and what nobody can end, for a while.
hold = "import sys, time; file = open(sys.argv[1], 'w'); print('held', flush=True); time.sleep(float(sys.argv[2]))"
for name, seconds, flags in (("held", "3600", 0), ("scanned", "3", subprocess.CREATE_BREAKAWAY_FROM_JOB)):
    words = [sys.executable, "-c", hold, str(script.with_name(name)), seconds, "left child" if flags == 0 else "scanner"]
    holder = subprocess.Popen(words, stdout=subprocess.PIPE, creationflags=flags)
    assert holder.stdout is not None and holder.stdout.readline()
print("left", flush=True)
if sys.argv[1] == "hang":
    time.sleep(3600)
sys.exit(int(sys.argv[1]))
