#!/bin/bash
# docs/verbs.md is what the exe makes of its table of verbs. Run inside scripts/sandbox, with the path of the page. To have
# it so: pyhost help --markdown >docs/verbs.md
set -euo pipefail

wine 'C:\pyhost\pyhost.exe' help --markdown | tr -d '\r' | diff "$1" -
