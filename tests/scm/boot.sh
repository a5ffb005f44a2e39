#!/bin/bash
# A service with start type auto runs after a restart of the machine, one with start type manual does not.
# Run inside scripts/sandbox; a restart cannot be asked for through the Win32 API of a test that must survive it.
set -euo pipefail

pyhost() {
    wine 'C:\pyhost\pyhost.exe' "$@"
}

cp -r "$1" "$PYHOST_C/boot test"
wine "${PYHOST_TEST_PYTHON:-C:\Python312\python.exe}" -I -m venv --without-pip 'C:\boot test\venv' </dev/null | cat
for startup in auto manual; do
    pyhost install 'C:\boot test\good.Plain' --name "Boot-$startup" --python 'C:\boot test\venv' --startup $startup
done
reboot-windows

# An auto-start service may still be starting when the machine is up.
pyhost status Boot-auto --wait 120 | tee /dev/stderr | grep 'Boot-auto: RUNNING' >/dev/null # all is read, or tee would fail
status=0
pyhost status Boot-manual || status=$?
((status == 3))
pyhost stop Boot-auto
grep -q 'stopped in order' "$PYHOST_C/ProgramData/pyhost/Boot-auto/Boot-auto.log"
