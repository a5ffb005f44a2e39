#!/bin/bash
# The minimal example works and stops. Run inside scripts/sandbox, with the directory of the examples.
set -euo pipefail

pyhost() {
    wine 'C:\pyhost\pyhost.exe' "$@"
}

mkdir "$PYHOST_C/minimal test"
sed 's/^PERIOD = 5 /PERIOD = 1 /' "$1/minimal_service.py" >"$PYHOST_C/minimal test/minimal_service.py"
pyhost install 'C:\minimal test\minimal_service.MinimalService' --python "$PYHOST_TEST_PYTHON" |
    tee /dev/stderr >"$PYHOST_C/install.txt"
log=$(sed -n 's/^ *log *C:\\\([^\r]*\).*/\1/p' "$PYHOST_C/install.txt")
log=$PYHOST_C/${log//\\//}

pyhost start MinimalService
end=$((SECONDS + 120))
until [[ $(grep -c 'INFO working' "$log") -ge 2 ]]; do # it works again and again
    ((SECONDS < end))
    sleep 0.1
done
pyhost stop MinimalService
cat "$log"
grep -q 'INFO stopped' "$log"
pyhost status MinimalService >"$PYHOST_C/status.txt" || (($? == 3)) # 3: it is stopped
grep -q 'STOPPED, exit code 0' "$PYHOST_C/status.txt"
