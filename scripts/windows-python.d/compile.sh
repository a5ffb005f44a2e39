#!/bin/bash
# compile.sh TREE NAME: in a sandbox, tries the Python in TREE as C:\NAME and compiles its standard library there, or each start
# in each new Windows would compile what it imports.
set -euo pipefail
TREE=$1 NAME=$2

# The compiled files name their sources, so they are made where those will be.
cp -a "$TREE" "$PYHOST_C/$NAME"
wine "C:\\$NAME\\python.exe" -I -c 'import sys, ssl, sqlite3, ctypes; print(sys.version)'
wine "C:\\$NAME\\python.exe" -I -m compileall -q -x 'site-packages|idlelib|lib2to3|turtledemo' "C:\\$NAME\\Lib"
rm -rf "$TREE"
cp -a "$PYHOST_C/$NAME" "$TREE"
