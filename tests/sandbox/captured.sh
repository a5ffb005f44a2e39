#!/bin/bash
# A service gets the output of the first child that it starts, with nothing done for it: see tests/wine/conhost.c.
# Run inside scripts/sandbox.
set -euo pipefail
PYTHON=${PYHOST_TEST_PYTHON:-'C:\Python312\python.exe'}
LOG=$PYHOST_C/ProgramData/pyhost/Captured/Captured.log
cd "$PYHOST_C"
cat >captured.py <<'END_OF_PROGRAM'
import ctypes  # the hang needs it, and why is not known
import subprocess
import sys

print("child:", subprocess.run([sys.executable, "-c", "print('hello')"], stdout=subprocess.PIPE).stdout, flush=True)
END_OF_PROGRAM
wine 'C:\pyhost\pyhost.exe' install --name Captured --python "${PYTHON%\\*}" 'C:\captured.py'
wine 'C:\pyhost\pyhost.exe' start Captured
for ((tenths = 0; tenths < 1200; tenths++)); do
    ! grep -aF "child: b'hello" "$LOG" || exit 0
    sleep 0.1
done
echo "FAILED the child's output never ended:"
cat "$LOG"
exit 1
