# shellcheck shell=bash
# Debian's compiler for Windows, made to use the C library that Python uses. Sourced after common.sh.

# shellcheck disable=SC2034 # for those who source this
TARGET=x86_64-w64-mingw32

# ucrt_directory: prints a directory for the linker's -L. Debian's toolchain links msvcrt.dll; CPython, and so all that
# shares a process with it, uses the UCRT. The toolchain's start-up files and libmingwex work with it: the linker has
# only to find libucrt.a under the name libmsvcrt.a, and the compiler to be told -D_UCRT.
ucrt_directory() {
    local dir=$PYHOST_CACHE/ucrt
    mkdir -p "$dir"
    ln -sfn "/usr/$TARGET/lib/libucrt.a" "$dir/libmsvcrt.a"
    echo "$dir"
}

# toolchain_version: for the key of what is built.
toolchain_version() {
    dpkg-query --show "gcc-mingw-w64-x86-64-win32" "mingw-w64-x86-64-dev" "binutils-mingw-w64-x86-64"
}
