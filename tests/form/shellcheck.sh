#!/bin/bash
# The linter shellcheck finds nothing to say about any shell script.
set -euo pipefail

# Scripts have no suffix: the first line tells what they are. A checkout may belong to another user than the one who tests it.
git -c safe.directory="$PWD" ls-files -z scripts tests .ci |
    xargs -0 grep -lZE -m1 '^#!/bin/(ba)?sh|^# shellcheck shell=' |
    xargs -0 shellcheck -x
