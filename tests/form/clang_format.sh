#!/bin/bash
# Every C file is as clang-format writes it. To have it so: clang-format -i FILE
set -euo pipefail

# The headers among the scripts go into other projects and are in those projects' style. A checkout may belong to another
# user than the one who tests it.
git -c safe.directory="$PWD" ls-files -z '*.c' '*.h' ':!scripts' | xargs -0 clang-format --dry-run -Werror
