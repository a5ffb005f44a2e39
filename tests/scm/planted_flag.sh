#!/bin/bash
# Whoever makes the followers' flag of a log before its service does may put a file behind it and take that away: `logs --follow` lives on.
# Run inside scripts/sandbox: the file is cut off on Linux, since Windows does it to no local one.
set -euo pipefail

cd "$PYHOST_C"
cat >plant.py <<'PROGRAM'
import mmap
import sys

name = 0xCBF29CE484222325  # FNV-1a, as host/report/log_signal.c has it
for byte in rb"c:\planted.log":
    name = (name ^ byte) * 0x100000001B3 % 2**64
with open(r"C:\behind.bin", "w+b") as file:
    planted = mmap.mmap(file.fileno(), 65536, rf"Global\pyhost-log-{name:016X}-flag")
    print("planted", flush=True)
    sys.stdin.read()
PROGRAM
wine 'C:\pyhost\pyhost.exe' install --name Planted --python 'C:\Python312\python.exe' --log 'C:\planted.log' 'C:\plant.py'
printf 'a line\r\n' >planted.log
coproc wine 'C:\Python312\python.exe' 'C:\plant.py'
read -r said <&"${COPROC[0]}"
[[ $said == planted* ]]
: >behind.bin
code=0
timeout 4 wine 'C:\pyhost\pyhost.exe' logs Planted --follow </dev/null >out 2>&1 || code=$?
cat out
((code == 124)) || { echo "the follower has ended with $code"; exit 1; }
grep -q 'a line' out
