#!/bin/bash
# What the built files import is in imports.txt: functions that Windows has exported since 8.1 (the oldest Windows that a
# CPython of ours runs on), and so every one from Windows 10 1809 on; of the C runtime the UCRT's, as Python uses it, never
# msvcrt.dll; and nothing of Python.
#   imports.sh FILE...
# The functions of host/resources/late, of DLLs that are loaded when they are needed, count as well.
#
# Before a function is added to the list, its page at Microsoft's is to be read: "Minimum supported client". The youngest in it
# are GetSystemTimePreciseAsFileTime, SetDefaultDllDirectories and AddDllDirectory (Windows 8) and the K32 names of the
# process functions (Windows 7); then those of Vista, such as CreateEventExW, NotifyServiceStatusChangeW, RegDeleteTreeW and
# CancelSynchronousIo. The pages of those named here were read. The UCRT is part of Windows 10.
set -euo pipefail
list=$(dirname "${BASH_SOURCE[0]}")/imports.txt
late=$(dirname "${BASH_SOURCE[0]}")/../../host/resources/late
found=$({ # a line for each: DLL, function
    x86_64-w64-mingw32-objdump --private-headers "$@" |
        awk '/^\tDLL Name: / { dll = tolower($3) } /^\t[0-9a-f]+\t +[0-9]+  / { print dll, $3 }'
    awk '$1 == "LIBRARY" { dll = tolower($2) } NF == 1 && $1 != "EXPORTS" { print dll, $1 }' "$late"/*.def
} | LC_ALL=C sort -u)
wrong=$(LC_ALL=C comm -23 <(echo "$found") <(grep -v '^#' "$list" | LC_ALL=C sort -u))
if [[ -z $found || -n $wrong ]]; then
    echo "imported, but not in $list:"
    echo "$wrong"
    exit 1
fi
echo "all of $(wc -l <<<"$found") imports are in the list"
