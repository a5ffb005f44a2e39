#!/bin/bash
# cppcheck finds nothing in the host that is an error, a warning, or of no use.
#   cppcheck.sh BUILD_DIRECTORY
#
# Left out: shadowFunction, since a static function and a variable of one name hurt nobody and GCC's -Wshadow tells of the
# rest; variableScope, which would have an array's address outlive it; constParameter, for functions whose type a table
# gives; unusedStructMember, for the member of a union that makes it large enough.
set -euo pipefail
cppcheck --quiet --std=c11 --platform=win64 --library=windows -j 2 -I host -I "$1/host/generated" \
    -D_WIN32 -D_WIN64 -DUNICODE -D_UNICODE -D_WIN32_WINNT=0x0603 \
    --enable=style,warning,performance,portability --error-exitcode=1 --template=gcc \
    --suppress=shadowFunction --suppress=variableScope --suppress=constParameter --suppress=unusedStructMember host
