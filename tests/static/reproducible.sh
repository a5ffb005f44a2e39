#!/bin/bash
# Another clean build, in another directory, time zone, locale and umask, gives the same bytes, whichever CPython's headers
# it takes: pyhost.exe, the extension module, the MSI's DLL, the wheel.
#   reproducible.sh EXE PYD DLL WHEEL VERSION...      what the build under test has made, from the sources in the current
#                                                 directory; the CPythons whose headers are taken, as 3.9 3.13
set -euo pipefail
export LC_ALL=C
files=("${@:1:4}")
versions=("${@:5}")
# GNU ld orders what it links by paths: one build lies before the toolchain, which is in /usr, and one behind it.
if [[ ${files[0]} < /usr ]]; then
    place=/var/tmp
else
    place=/tmp
fi
work=$(mktemp --directory --tmpdir="$place")
trap 'rm -rf "$work"' EXIT
copy=$work/another/place/of-the-sources
mkdir -p "$copy"
git -c safe.directory="$PWD" ls-files -z --cached --others --exclude-standard |
    tar --create --null --files-from=- --ignore-failed-read | tar --extract --directory "$copy"

build() (
    export TZ=Asia/Tokyo
    umask 077
    cd "$copy" &&
        cmake --preset windows -DPYHOST_PYTHON_INCLUDE="$work/include" &&
        cmake --build --preset windows --target pyhost pyhost_extension pyhost_setup wheel
)

status=0
for version in "${versions[@]}"; do
    python=$(scripts/windows-python "$version")
    ln --symbolic --force --no-dereference "$python/include" "$work/include"
    touch "$copy/host/python/api.h" # what includes Python.h is compiled again, and no more
    echo "with the headers of Python $version:"
    build >"$work/log" 2>&1 || {
        cat "$work/log"
        exit 1
    }
    for file in "${files[@]}"; do
        if cmp "$file" "$copy/build/windows/host/${file##*/}"; then
            sha256sum "$file"
        else
            status=1
        fi
    done
done
exit $status
