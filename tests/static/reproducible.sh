#!/bin/bash
# Another clean build, in another directory, time zone, locale and umask, gives the same bytes: pyhost.exe, the extension
# module, the wheel.
#   reproducible.sh FILE...        what the build under test has made, from the sources in the current directory
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
copy=$work/another/place/of-the-sources
mkdir -p "$copy"
git -c safe.directory="$PWD" ls-files -z --cached --others --exclude-standard |
    tar --create --null --files-from=- --ignore-failed-read | tar --extract --directory "$copy"
(
    export LC_ALL=C TZ=Asia/Tokyo
    umask 077
    cd "$copy"
    {
        cmake --preset windows
        cmake --build --preset windows --target pyhost pyhost_extension wheel
    } >"$work/log" 2>&1 || {
        cat "$work/log"
        exit 1
    }
)
status=0
for file in "$@"; do
    if cmp "$file" "$copy/build/windows/host/${file##*/}"; then
        sha256sum "$file"
    else
        status=1
    fi
done
exit $status
