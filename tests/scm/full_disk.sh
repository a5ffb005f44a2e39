#!/bin/bash
# A full disk does not stop a service: it is told in the event log, once, and what is written when there is room again is
# in the log. Run inside scripts/sandbox: a small file system of its own stands in for the disk.
set -euo pipefail

pyhost() {
    wine 'C:\pyhost\pyhost.exe' "$@"
}

mkdir "$PYHOST_C/small"
if ! mount -t tmpfs -o size=64k tmpfs "$PYHOST_C/small"; then
    echo "no right to mount a file system here: not shown"
    exit 77 # skipped
fi
cp -r "$1" "$PYHOST_C/disk test"
wine "${PYHOST_TEST_PYTHON:-C:\Python312\python.exe}" -I -m venv --without-pip 'C:\disk test\venv' </dev/null | cat
pyhost install 'C:\disk test\output.Floods' --python 'C:\disk test\venv' --log 'C:\small\floods.log' --log-size 0
pyhost start PyhostOutput
pyhost status PyhostOutput | grep RUNNING
grep -q ',0x0002,0x0000,0x80000110,' "$SCM_TRACE" # ReportEvent: a warning, PYHOST_W_LOG
(($(grep -c '0x80000110' "$SCM_TRACE") == 1))
cp "$PYHOST_C/small/floods.log" "$PYHOST_C/until full"
: >"$PYHOST_C/small/floods.log"
pyhost stop PyhostOutput
tail -n 3 "$PYHOST_C/small/floods.log"
grep -q 'output is missing here ([0-9]* bytes)' "$PYHOST_C/small/floods.log"
grep -q 'there is room again' "$PYHOST_C/small/floods.log"

# What is missing is what was printed and is not in the file, to the byte: the line that was cut has its beginning there.
printed=$(for ((i = 0; i < 2000; i++)); do printf 'flood %d %0100d\r\n' "$i" 0; done | wc -c)
there=$(sed -n '/^flood /,$p' "$PYHOST_C/until full" | wc -c)
missing=$(sed -n 's/.*output is missing here (\([0-9]*\) bytes).*/\1/p' "$PYHOST_C/small/floods.log")
echo "$printed bytes printed, $there in the file, $missing missing"
((there > 0 && printed == there + missing))
umount "$PYHOST_C/small"
