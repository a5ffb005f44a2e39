#!/bin/bash
# clang-tidy finds nothing in the host; .clang-tidy says what it looks for.
#   clang_tidy.sh BUILD_DIRECTORY
set -euo pipefail

# What GCC alone knows of the flags is let pass. Standard error has but the number of warnings in the system's headers, and what
# makes no sense as C.
find host -name '*.c' -print0 |
    xargs -0 -n 8 -P 2 clang-tidy -p "$1" --quiet --warnings-as-errors='*' \
        --extra-arg=-Wno-ignored-optimization-argument 2> >(grep -v ' warnings\? generated\.$' >&2)
