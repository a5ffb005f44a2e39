#!/bin/bash
# A command in a sandbox is as if it ran here: its streams, its exit status, its end by a signal or when its time is up;
# and nothing of it is left.
#   tests/sandbox/command.sh SANDBOX
set -euo pipefail
SANDBOX=$1
export PYHOST_EXE_OPTIONAL=1
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
cd "$WORK"
mkfifo alive

sandbox() {
    "$SANDBOX" --no-python "$@" 2>err
}

fail() {
    echo "FAILED $*" >&2
    cat err >&2
    exit 1
}

# expect WHAT EXPECTED FOUND
expect() {
    [[ $3 == "$2" ]] || fail "$1: \"$3\" instead of \"$2\""
    echo "ok     $1"
}

# ended SIGNAL: the exit status of a sandbox that gets it, once nothing in it has the pipe open any more.
ended() {
    local status=0 script
    "$SANDBOX" --no-python wine cmd /c 'echo up& ping -n 9999 127.0.0.1 >nul' >alive 2>err &
    script=$!
    exec 3<alive
    read -r <&3
    kill -"$1" "$script"
    wait "$script" || status=$?
    cat <&3 >rest
    echo "$status"
}

expect 'the exit status' 7 "$(sandbox wine cmd /c exit 7 >out || echo $?)"
# shellcheck disable=SC2016 # the sandbox's own
expect 'stdin and stdout' 'x said' "$(echo said | sandbox bash -c 'read -r line; echo "x $line"')"
# shellcheck disable=SC2016 # the sandbox's own
expect 'which Wine it is' yes "$(sandbox bash -c '[[ $("$WINE_LOADER" --version) == wine-$PYHOST_WINE.* ]] && echo yes')"
expect 'the time is up' 124 "$(PYHOST_SANDBOX_TIMEOUT=1 sandbox sleep 9999 || echo $?)"
grep -q 'ended after 1 s' err || fail 'nothing said that the time is up'
expect 'SIGTERM' 143 "$(ended TERM)"
expect 'SIGHUP' 129 "$(ended HUP)"
expect 'SIGKILL' 137 "$(ended KILL)"
