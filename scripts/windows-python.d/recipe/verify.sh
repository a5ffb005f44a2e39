#!/bin/bash
# verify.sh TREE NAME: in a sandbox, tries the Python in TREE as C:\NAME and compiles its standard library there.
set -euo pipefail
TREE=$1 NAME=$2
PYTHON="C:\\$NAME\\python.exe"

# The compiled files name their sources, so they are made where those will be.
cp -a "$TREE" "$PYHOST_C/$NAME"
cd "$PYHOST_C/$NAME/Lib"
packages=(*/)
# two processes (compileall's own -j needs process pools, which hang under Wine 8)
wine "$PYTHON" -m compileall -q -l "C:\\$NAME\\Lib" &
wine "$PYTHON" -m compileall -q "${packages[@]%/}"
wait $!
cd /
rm -rf "$TREE"
cp -a "$PYHOST_C/$NAME" "$TREE"

wine "$PYTHON" -X utf8 "$(dirname "${BASH_SOURCE[0]}")/verify.py"

# a virtual environment with pip, as people make it
wine "$PYTHON" -m venv 'C:\venv'
wine 'C:\venv\Scripts\python.exe' -m pip --version
