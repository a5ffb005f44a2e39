#!/bin/bash
# A log that somebody replaces, as an editor does that saves, goes on in the file that has its name. Run inside scripts/sandbox: the file is
# replaced on Linux, where an open one can be, as with Windows' POSIX semantics.
set -euo pipefail

pyhost() {
    wine 'C:\pyhost\pyhost.exe' "$@"
}

cd "$PYHOST_C"
cat >program.py <<'PROGRAM'
import time

print("before")
try:
    time.sleep(600)
finally:
    print("behind")
PROGRAM
pyhost install --name Replaced --python 'C:\Python312\python.exe' --log 'C:\replaced.log' 'C:\program.py'
pyhost start Replaced
rm replaced.log
printf 'line of somebody\r\n' >replaced.log
pyhost stop Replaced
cat replaced.log
[[ $(head -n 1 replaced.log) == "line of somebody"* ]]
grep -q '^behind' replaced.log
grep -q '"Replaced" ends' replaced.log
[[ ! -e replaced.1.log ]]
