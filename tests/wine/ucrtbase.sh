#!/bin/bash
# Makes a ucrtbase.dll with the functions of complex.h, which Wine 8's has only by name: NumPy calls them when it is imported.
# They are those of mingw-w64 (long double is double, as Microsoft has it). All others are handed on to Wine's own, which is beside
# it as ucrtwine.dll.
#   tests/wine/ucrtbase.sh WINES_UCRTBASE DIRECTORY
set -euo pipefail
WINES=$1
DIRECTORY=$2
COMPLEX=' cabs cacos cacosh carg casin casinh catan catanh ccos ccosh cexp cimag clog clog10 conj cpow cproj creal csin csinh csqrt ctan ctanh '

exported() {
    x86_64-w64-mingw32-objdump -p "$WINES" | sed -n '/Ordinal\/Name Pointer/,/^$/s/^\t\[ *[0-9]*\] //p' | tr -d '\r'
}

{
    echo 'LIBRARY ucrtbase.dll'
    echo 'EXPORTS'
    exported | while read -r name; do
        if [[ $COMPLEX == *" $name "* || $COMPLEX == *" ${name%f} "* ]]; then
            echo "$name"
        elif [[ $COMPLEX == *" ${name%l} "* ]]; then
            echo "$name = ${name%l}"
        else
            echo "$name = ucrtwine.$name"
        fi
    done
} >"$DIRECTORY/ucrtbase.def"
x86_64-w64-mingw32-gcc -shared -static-libgcc -nostartfiles -Wl,--entry=0 -o "$DIRECTORY/ucrtbase.dll" "$DIRECTORY/ucrtbase.def" \
    -lmingwex -lmsvcrt
rm "$DIRECTORY/ucrtbase.def"
cp "$WINES" "$DIRECTORY/ucrtwine.dll"
