# shellcheck shell=bash
# A Windows to throw away: the template of a Wine prefix in the cache, and clones of it. Sourced after common.sh.

# Debian's /usr/bin/wine is a wrapper that first looks for 32-bit parts; the real programs are beside it.
for WINE_BIN in /usr/lib/wine /usr/bin; do
    [[ ! -x $WINE_BIN/wine64 ]] || break
done
WINE_LOADER=$WINE_BIN/wine64
for WINE_SERVER in "$WINE_BIN/wineserver64" "$WINE_BIN/wineserver"; do
    [[ ! -x $WINE_SERVER ]] || break
done
export WINE_LOADER WINE_SERVER

# wine_is_there: is all of it installed? The preloader keeps the addresses free that every Windows program must have. Without
# it Linux puts the heap of one process in some thousands there, which then ends before it has begun: with 1 and no word, and its
# CreateProcess with ERROR_INTERNAL_ERROR.
wine_is_there() {
    [[ -x $WINE_LOADER && -x $WINE_BIN/wine64-preloader ]]
}

# wine_release: the number before the dot of the version that this machine has.
wine_release() {
    "$WINE_LOADER" --version | sed 's/^wine-//; s/\..*//'
}

# isolate [USR]: sets ISOLATION to the words that run a command on a machine of its own: with process numbers of its own,
# so that the kernel ends all that the command has left when it ends; with a network of its own, where nothing is but
# loopback; with USR as /usr. It is empty where the kernel gives none, and NETWORK is "own" or "shared". Root may have
# namespaces, others in most places, as root of a user namespace.
isolate() {
    local usr=${1:-} who attempt
    for who in '' --map-root-user; do
        for NETWORK in own shared; do
            attempt=(unshare ${who:+"$who"} --pid --fork --mount-proc --kill-child)
            [[ $NETWORK == shared ]] || attempt+=(--net)
            attempt+=("$ROOT/scripts/sandbox.d/machine" "$NETWORK" "$usr" "$(id -u)" "$(id -g)")
            if "${attempt[@]}" true 2>/dev/null; then
                ISOLATION=("${attempt[@]}")
                return
            fi
        done
    done
    # shellcheck disable=SC2034 # for who calls this
    ISOLATION=()
}

# wine_environment: what every Windows program here starts with.
wine_environment() {
    export WINEARCH=win64 WINEDEBUG=-all
    # no .NET, no HTML engine, no entries in the desktop's menus
    export WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='
    export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/tmp}
    # No windows. And Wine's socket is in $TMPDIR: all programs of a prefix must agree on it.
    unset DISPLAY WAYLAND_DISPLAY TMPDIR
    # A service has none of these; what one sets in the shell must not steer a Python under test.
    local name
    for name in $(compgen -e | grep -E '^(PYTHON|VIRTUAL_ENV|PYENV|PIP_|UV_|CONDA)'); do
        unset "$name"
    done
}

# wine_locks: prints the path of what is loaded into every Windows program here, so that each one ends: tests/wine/locks.c.
wine_locks() {
    local entry
    entry=$PYHOST_CACHE/wine-locks/$({
        declare -f compile_locks
        cat "$ROOT/tests/wine/locks.c"
    } | key)
    [[ -d $entry ]] || with_lock wine-locks compile_locks "$entry"
    echo "$entry/locks.so"
}

compile_locks() {
    [[ ! -d $1 ]] || return 0 # another run compiled it while this one waited
    local work
    command -v gcc >/dev/null || "$ROOT/scripts/setup" wine >&2
    work=$(work_dir wine-locks)
    gcc -shared -fPIC -O2 -Wall -Wextra -Wconversion -Wshadow -o "$work/locks.so" "$ROOT/tests/wine/locks.c"
    publish "$work" "$1"
}

# wine_template [USR]: prints the path of a freshly installed Windows, made once per version of Wine. Its programs run in
# what isolate has set for the same USR.
wine_template() {
    local usr=${1:-} version entry
    version=${usr:-$("$WINE_LOADER" --version)}
    # The name of the user is in it too: it is that of a directory.
    entry=$PYHOST_CACHE/wine/$({
        echo "$version $(id -un)"
        cat "$ROOT/scripts/sandbox.d/make-template"
    } | key)
    if [[ ! -d $entry ]]; then
        with_lock wine-template make_template_once "$entry"
    fi
    touch "$entry.used"
    echo "$entry"
}

make_template_once() {
    [[ ! -d $1 ]] || return 0 # another run made it while this one waited
    local work old
    work=$(work_dir wine-template)
    logged "$PYHOST_CACHE/logs/wine-template.log" "installing a Windows as a template (about 10 s)" '' \
        "${ISOLATION[@]}" "$ROOT/scripts/sandbox.d/make-template" "$work"
    publish "$work/prefix" "$1"
    rm -rf "$work"
    # Each is 700 MB: those that nobody has used for a week go.
    find "$PYHOST_CACHE/wine" -mindepth 1 -maxdepth 1 -name '*.used' -mtime +7 | while read -r old; do
        rm -rf "${old%.used}" "$old"
    done
}

# clone_template TEMPLATE PREFIX: Windows' own files are hard links (Wine replaces them, it does not write into them),
# the registry and the user's folders are copies.
clone_template() {
    local template=$1 prefix=$2 folder
    mkdir -p "$prefix/drive_c"
    cp -a "$template"/*.reg "$template/.update-timestamp" "$template/dosdevices" "$prefix/"
    for folder in "$template/drive_c"/*; do
        if [[ $folder == */windows ]]; then
            cp -al "$folder" "$prefix/drive_c/"
        else
            cp -a "$folder" "$prefix/drive_c/"
        fi
    done
    # The two files there that programs write into.
    cp -a --remove-destination "$template"/drive_c/windows/*.ini "$prefix/drive_c/windows/"
}

# end_prefix PREFIX: end what still runs in it, and remove Debian's directory for the server's socket.
end_prefix() {
    local prefix=$1 socket
    [[ -e $prefix/wineserver ]] || return 0
    socket=/tmp/$(cat "$prefix/wineserver")
    if [[ -d $socket && $socket == /tmp/wine-* ]]; then
        WINEPREFIX=$prefix "$WINE_SERVER" --kill 2>/dev/null || true
        rm -rf "$socket"
    fi
    rm -f "$prefix/wineserver"
}

# remove_prefix PREFIX: end it and delete it.
remove_prefix() {
    end_prefix "$1"
    # Windows programs that were killed a moment ago may still be writing.
    rm -rf "$1" 2>/dev/null || sleep 0.5
    rm -rf "$1" || true
}
