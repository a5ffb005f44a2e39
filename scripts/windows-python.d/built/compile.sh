#!/bin/bash
# compile.sh TREE NAME: in a sandbox, tries the Python in TREE as C:\NAME, which may lack modules, and compiles its standard library.
set -euo pipefail
TREE=$1 NAME=$2

cp -a "$TREE" "$PYHOST_C/$NAME"
wine "C:\\$NAME\\python.exe" -I -c 'import sys, socket, ctypes; print(sys.version)'
wine "C:\\$NAME\\python.exe" -I -m compileall -q -x 'site-packages|idlelib|turtledemo' "C:\\$NAME\\Lib"
rm -rf "$TREE"
cp -a "$PYHOST_C/$NAME" "$TREE"
