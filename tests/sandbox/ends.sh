#!/bin/bash
# Every Windows program ends, also one whose threads use files when it does.
#   tests/sandbox/ends.sh SANDBOX
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
x86_64-w64-mingw32-gcc -O1 -Wall -Wextra -o "$work/ends.exe" "$(dirname "${BASH_SOURCE[0]}")/ends.c"
"$1" --no-python wine "$work/ends.exe"
echo "1 passed, 0 failed"
