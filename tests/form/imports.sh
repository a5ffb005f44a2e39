#!/bin/bash
# What the built files import: the UCRT, as Python does, never msvcrt.dll; no DLL of Python; and no DLL that every Windows
# from 8.1 on does not have.
#   imports.sh FILE...
set -euo pipefail
ALLOWED='^(ADVAPI32|KERNEL32|NETAPI32|SHELL32|USER32|USERENV|WTSAPI32|VERSION|dbghelp|ole32)\.dll$|^api-ms-win-crt-[a-z0-9-]+\.dll$'
status=0
for file in "$@"; do
    imports=$(x86_64-w64-mingw32-objdump --private-headers "$file" | sed -n 's/^\tDLL Name: //p')
    [[ -n $imports ]]
    if wrong=$(grep -viE "$ALLOWED" <<<"$imports"); then
        echo "$file imports ${wrong//$'\n'/ }"
        status=1
    fi
    grep -q '^api-ms-win-crt-' <<<"$imports" || {
        echo "$file does not use the UCRT"
        status=1
    }
done
exit $status
