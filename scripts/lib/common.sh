# shellcheck shell=bash
# What every script here shares. The first line of a script after its comment:
#   source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

set -euo pipefail
shopt -s inherit_errexit # also in $(…)
umask 022 # installations of Python and Windows have the rights that they have on Windows
export LC_ALL=C.UTF-8 # Wine mangles file names and output in any other kind of locale

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PYHOST_CACHE=${PYHOST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pyhost}
HOST_PYTHON=/usr/bin/python3 # Debian's; the first one in PATH may be anything
export ROOT PYHOST_CACHE HOST_PYTHON

# One clock for a script and the scripts it calls.
export PYHOST_STARTED=${PYHOST_STARTED:-$EPOCHSECONDS}

# --- talking ------------------------------------------------------------------------------------

# say TEXT…: tell the person what happens now. Always on stderr: stdout is for results.
say() {
    printf '[%4d s] %s\n' $((EPOCHSECONDS - PYHOST_STARTED)) "$*" >&2
}

# die TEXT…: say why, and end the script.
die() {
    say "error: $*"
    exit 1
}

# note TEXT…: what was fetched or made, for the account that scripts/test gives of its time ($PYHOST_NOTES, if set).
note() {
    if [[ -n ${PYHOST_NOTES:-} ]]; then
        printf '%s\t%s\n' "$SECONDS" "$*" >>"$PYHOST_NOTES"
    fi
}

# --- the machine ----------------------------------------------------------------------------------

# as_root COMMAND…: run it with the rights to change the machine.
as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -- "$@"
    else
        die "this needs root (or sudo): $*"
    fi
}

# --- the cache: an entry is a directory named by a key of everything that went into it ---------------

# key: what was written to stdin, as 16 hex digits.
key() {
    sha256sum | cut -c1-16
}

# with_lock NAME COMMAND…: two runs never build the same thing at once.
# COMMAND runs in a subshell that does not pass the lock on, or a background process would keep it.
with_lock() (
    name=$1
    shift
    mkdir -p "$PYHOST_CACHE/locks"
    exec 9>"$PYHOST_CACHE/locks/$name"
    if ! flock --nonblock 9; then
        say "another run is preparing $name; waiting for it"
        flock 9
    fi
    "$@" 9>&-
)

# work_dir NAME: an empty directory to build in, on the cache's own file system so that publish is a rename.
work_dir() {
    rm -rf "${PYHOST_CACHE:?}/making/$1"
    mkdir -p "$PYHOST_CACHE/making/$1"
    echo "$PYHOST_CACHE/making/$1"
}

# publish BUILT ENTRY: the entry appears whole or not at all.
publish() {
    mkdir -p "$(dirname "$2")"
    touch "$1" # for discard_if_written
    mv -T "$1" "$2"
}

# discard_if_written ENTRY: sandboxes share an entry's files by hard links, so a program in a sandbox that writes into
# such a file (instead of replacing it) writes the cache. That entry is no longer what its key says.
discard_if_written() {
    local file aside
    # Another sandbox may have found the same and be faster.
    file=$(find "$1" -type f -newer "$1" -print -quit 2>/dev/null) || return 0
    if [[ -n $file ]]; then
        say "warning: a program changed ${file#"$PYHOST_CACHE"/}, which all sandboxes share; it will be made anew"
        mkdir -p "$PYHOST_CACHE/making"
        aside=$(mktemp -d "$PYHOST_CACHE/making/discarded.XXXXXX")
        mv -T "$1" "$aside" 2>/dev/null || true
        rm -rf "$aside"
    fi
}

# --- this tree ---------------------------------------------------------------------------------------

# lock_tree: two runs in one tree would build over each other, so the second one waits, until this script ends. In two trees
# they run side by side. A script that is called by one that has the lock has it, too.
lock_tree() {
    [[ ${PYHOST_TREE_LOCKED:-} != "$ROOT" ]] || return 0
    mkdir -p "$ROOT/build"
    exec 7>"$ROOT/build/lock"
    if ! flock --nonblock 7; then
        say "another run uses this tree; waiting for it"
        flock 7
    fi
    export PYHOST_TREE_LOCKED=$ROOT
}

# --- long steps ------------------------------------------------------------------------------------

# logged LOG WHAT COUNTED COMMAND…: run COMMAND with its output in LOG, and say every ten seconds that WHAT goes on.
# COUNTED is a shell command that prints how far it is ("120 objects"), or empty. If COMMAND fails, the end of LOG is
# shown. Call it as a plain statement: after || or in an if, bash would not stop COMMAND at its first error.
logged() (
    log=$1 what=$2 counted=$3
    shift 3
    mkdir -p "$(dirname "$log")"
    say "$what"
    heartbeat "$what" "$counted" 7>&- &
    heartbeat=$!
    trap 'end_of_step $? "$heartbeat" "$log"' EXIT
    ("$@") </dev/null >"$log" 2>&1 7>&- # no server that COMMAND leaves keeps the tree's lock
)

heartbeat() {
    # The sleep may outlive this process; it must not hold a pipe that someone reads to its end.
    while sleep 10 >/dev/null 2>&1; do
        say "  … $1${2:+: $(eval "$2" 2>/dev/null || true)}"
    done
}

end_of_step() {
    local status=$1 heartbeat=$2 log=$3
    kill "$heartbeat" 2>/dev/null || true
    if ((status != 0)); then
        say "failed; the end of $log:"
        tail -n 30 "$log" >&2
    fi
}
