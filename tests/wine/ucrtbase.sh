#!/bin/bash
# Makes a ucrtbase.dll with functions that Wine 8's has only by name: those of complex.h, which NumPy calls when it is imported, are
# mingw-w64's (long double is double, as Microsoft has it), a few are in ucrtbase.c. All others are handed on to Wine's own, which is
# beside it as ucrtwine.dll.
#   tests/wine/ucrtbase.sh WINES_UCRTBASE DIRECTORY
set -euo pipefail
WINES=$1
DIRECTORY=$2
HERE=$(dirname "${BASH_SOURCE[0]}")
COMPLEX=' cabs cacos cacosh carg casin casinh catan catanh ccos ccosh cexp cimag clog clog10 conj cpow cproj creal csin csinh csqrt ctan ctanh '

exported() {
    x86_64-w64-mingw32-objdump -p "$WINES" | sed -n '/Ordinal\/Name Pointer/,/^$/s/^\t\[ *[0-9]*\] //p' | tr -d '\r'
}

printf 'LIBRARY ucrtwine.dll\nEXPORTS\nfegetenv\n' >"$DIRECTORY/ucrtwine.def"
x86_64-w64-mingw32-dlltool --input-def "$DIRECTORY/ucrtwine.def" --output-lib "$DIRECTORY/libucrtwine.a"
{
    echo 'LIBRARY ucrtbase.dll'
    echo 'EXPORTS'
    exported | while read -r name; do
        if [[ $name == feholdexcept || $name == _FCbuild || $COMPLEX == *" $name "* || $COMPLEX == *" ${name%f} "* ]]; then
            echo "$name"
        elif [[ $name == _LCbuild ]]; then
            echo "$name = ucrtwine._Cbuild"
        elif [[ $COMPLEX == *" ${name%l} "* ]]; then
            echo "$name = ${name%l}"
        else
            echo "$name = ucrtwine.$name"
        fi
    done
} >"$DIRECTORY/ucrtbase.def"
x86_64-w64-mingw32-gcc -shared -static-libgcc -nostartfiles -Wl,--entry=0 -Os -Wall -Wextra -Wconversion -Wshadow \
    -o "$DIRECTORY/ucrtbase.dll" "$HERE/ucrtbase.c" "$DIRECTORY/ucrtbase.def" -L"$DIRECTORY" -lucrtwine -lmingwex -lmsvcrt
rm "$DIRECTORY"/{ucrtbase,ucrtwine}.def "$DIRECTORY/libucrtwine.a"
cp "$WINES" "$DIRECTORY/ucrtwine.dll"
