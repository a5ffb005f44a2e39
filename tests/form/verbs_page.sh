#!/bin/bash
# Is docs/verbs.md what the table of verbs makes of it? usage: verbs_page.sh PROGRAM [--write], in the project's directory
set -euo pipefail

if [[ ${2-} == --write ]]; then
    "$1" >docs/verbs.md
else
    "$1" | diff docs/verbs.md -
fi
