"""What tests/wine supplies is there, and disturbs nothing. Run by a Python of 3.12 or later in a sandbox."""

import ctypes
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as name:
    copied = shutil.copy2(__file__, name)
    assert os.path.getmtime(copied) == os.path.getmtime(__file__), "copy2"

assert platform.uname().system == "Windows", platform.uname()

child = [sys.executable, "-I", "-c", "import os; print(os.getppid())"]
assert int(subprocess.check_output(child)) == os.getpid(), "getppid"

buffer = ctypes.create_string_buffer(64)
assert ctypes.WinDLL("bcryptprimitives").ProcessPrng(buffer, ctypes.c_size_t(64)), "ProcessPrng"
assert buffer.raw != bytes(64), "ProcessPrng gives nothing"

# A sitecustomize of a person's own is run as well, and a module of theirs is what they see.
with tempfile.TemporaryDirectory() as name:
    Path(name, "sitecustomize.py").write_text("print('mine')", encoding="utf-8")
    said = subprocess.check_output([sys.executable, "-c", ""], env={**os.environ, "PYTHONPATH": name}, text=True)
    assert said == "mine\n", said
print("all is there")
