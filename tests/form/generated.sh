#!/bin/bash
# What scripts generate is current: stubs, the page about compatibility, constants. And the stubs are sound, and what has types.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
scripts/generate-stubs --check
scripts/generate-constants --check
if command -v mypy >/dev/null; then
    mypy --strict --cache-dir=/dev/null python/stubs
    mypy --strict --cache-dir=/dev/null python/pyhost
    (cd scripts/test.d && mypy --strict --platform win32 --python-version 3.9 --cache-dir=/dev/null -- *.py)
    (cd python/compat && mypy --strict --platform win32 --python-version 3.9 --follow-imports=silent --cache-dir=/dev/null \
        pyhost_compat/{children,methods,service_classes}.py)
    MYPYPATH=packaging:cmake:python/compat mypy --strict --follow-imports=silent --cache-dir=/dev/null \
        packaging/*.py tests/shipping/{manifest_cases,powershell}.py
fi
