#!/bin/bash
# No Windows program is lost for the place that Linux gives its heap: one in some thousands lies where Windows' shared data
# must be. Here it lies there each time.
#   tests/sandbox/heap.sh SANDBOX
set -euo pipefail

if ! setarch --addr-no-randomize true 2>/dev/null; then
    echo "no right to place a heap here: not shown"
    exit 77 # skipped
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -shared -fPIC -o "$work/heap.so" "$(dirname "${BASH_SOURCE[0]}")/heap.c"
for heap_end in 0x7ffd0000 0x7ffdf000 0x7ffe1000 0x80100000; do # Windows' shared data are at 0x7ffe0000
    code=0
    # shellcheck disable=SC2016 # the sandbox knows Wine
    "$1" --no-python sh -c 'HEAP_END=$2 LD_PRELOAD=$1 setarch --addr-no-randomize "$WINE_LOADER" cmd /c exit 42' \
        sh "$work/heap.so" "$heap_end" || code=$?
    echo "a heap up to $heap_end: exit code $code"
    ((code == 42))
done
echo "1 passed, 0 failed"
