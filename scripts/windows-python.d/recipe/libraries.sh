# shellcheck shell=bash
# The libraries that CPython's extension modules are built with, from Debian's sources. Each is a cache entry of its
# own, shared by all versions of Python. Sourced after common.sh, debian.sh and toolchain.sh.

# shellcheck disable=SC2034 # for those who source this
LIBRARIES=(zlib bzip2 xz sqlite3 libffi openssl)

# library NAME: prints the directory of that library, built if need be.
library() {
    local name=$1 package=$1 source entry
    if [[ $name == xz ]]; then
        package=xz-utils
    fi
    source=$(debian_source "$package" bookworm)
    entry=$PYHOST_CACHE/libraries/$name-$({
        ls "$source"
        toolchain_version
        declare -f "build_$name"
    } | key)
    if [[ ! -d $entry ]]; then
        with_lock "library-$name" build_library_once "$name" "$source" "$entry"
    fi
    echo "$entry"
}

build_library_once() {
    local name=$1 source=$2 entry=$3 work
    [[ ! -d $entry ]] || return 0 # another run built it while this one waited
    work=$(work_dir "library-$name")
    mkdir "$work/result"
    logged "$PYHOST_CACHE/logs/library-$name.log" "preparing $name" "count_objects '$work'" \
        "build_$name" "$source" "$work"
    publish "$work/result" "$entry"
    rm -rf "$work"
}

count_objects() {
    echo "$(find "$1" -name '*.o*' -newer "$1" | wc -l) objects"
}

library_flags() {
    echo "-O2 -D_UCRT -ffile-prefix-map=$1=."
}

# Of these three, CPython's projects compile the sources.
build_zlib() {
    unpack_source "$1" "$2/result"
}
build_bzip2() {
    unpack_source "$1" "$2/result"
}
build_xz() {
    unpack_source "$1" "$2/result"
}

# One big source file, which SQLite's own scripts put together.
build_sqlite3() {
    unpack_source "$1" "$2/source"
    cd "$2/source" || exit
    ./configure --disable-tcl --disable-readline
    make sqlite3.c sqlite3.h
    cp sqlite3.c sqlite3.h src/sqlite3ext.h "$2/result/"
}

build_libffi() {
    unpack_source "$1" "$2/source"
    cd "$2/source" || exit
    ./configure --host="$TARGET" --prefix="$2/result" --disable-shared --enable-static --disable-docs \
        --disable-dependency-tracking CFLAGS="$(library_flags "$2")"
    make -j"$(nproc)"
    make install
}

build_openssl() {
    unpack_source "$1" "$2/source"
    cd "$2/source" || exit
    # shellcheck disable=SC2046 # several flags
    ./Configure mingw64 --cross-compile-prefix="$TARGET-" --prefix="$2/result" --libdir=lib \
        --openssldir='C:/Program Files/Common Files/SSL' \
        no-shared no-tests no-dso no-engine no-legacy $(library_flags "$2")
    make -j"$(nproc)" build_libs
    make install_dev
}
