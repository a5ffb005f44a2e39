#!/bin/bash
# What this project and others' tools, twine and check-wheel-contents, find wrong with a wheel.
#   wheel.sh WHEEL      from the sources' directory
set -euo pipefail
tools=$(scripts/parts --unpacked linux-wheel-checks)
export PYTHONPATH=$tools
/usr/bin/python3 "$(dirname "${BASH_SOURCE[0]}")/wheel.py" "$1"
/usr/bin/python3 -m twine check --strict "$1"
/usr/bin/python3 -m check_wheel_contents "$1"
