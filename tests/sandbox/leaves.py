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
HOST = os.environ["PYHOST_TEST_EXE"]
CONTROL = r"SYSTEM\CurrentControlSet\Control"


def put(path: str, name: str, text: str) -> None:
    """Set a value of the machine."""
    with winreg.CreateKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
        winreg.SetValueEx(key, name, 0, winreg.REG_SZ, text)


script = Path(os.environ["TEMP"], "forever.py")
script.write_text("import time\nprint('line', flush=True)\ntime.sleep(3600)\n", "utf-8")
for words in (["install", "--name", NAME, "--python", os.environ["PYHOST_TEST_PYTHON"], str(script)], ["start", NAME]):
    subprocess.run([HOST, *words], check=True)
put(rf"{CONTROL}\Session Manager\Environment", "PYTHONHOME", "C:\\left")
put(rf"{CONTROL}\Session Manager\Environment", "PYTHONPATH", "C:\\left")
put(CONTROL, "WaitToKillServiceTimeout", "1")
put(r"SOFTWARE\Python\PythonCore\9.9\InstallPath", "", "C:\\left")
put(r"SYSTEM\CurrentControlSet\Services\PyhostLeftKey\PyHost", "Python", "C:\\left")
put(r"SYSTEM\CurrentControlSet\Services\EventLog\Application\PyhostLeftSource", "EventMessageFile", "C:\\left.dll")
os.chmod(script, 0o400)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)", "left child"])
print("left", flush=True)
if sys.argv[1] == "hang":
    time.sleep(3600)
sys.exit(int(sys.argv[1]))
