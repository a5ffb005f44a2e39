#!/bin/bash
# A log directory that another user has made is not taken over: install says so and changes nothing, and a service writes
# nothing there. The user is another one of
# Linux, whom Wine shows as ANONYMOUS LOGON. Run inside scripts/sandbox.
set -euo pipefail

NAME=PyhostMinimal
DATA=$PYHOST_C/ProgramData/pyhost

pyhost() {
    wine 'C:\pyhost\pyhost.exe' "$@"
}

fail() {
    echo "$*"
    exit 1
}

# refused TEXT: install fails, says TEXT, and leaves nothing behind.
refused() {
    local code=0
    pyhost install --name "$NAME" --python 'C:\Python312\python.exe' 'C:\program.py' >out 2>&1 || code=$?
    ((code == 1)) || fail "install ended with $code: $(cat out)"
    grep -qF "$1" out || fail "\"$1\" is not said: $(cat out)"
    code=0
    pyhost status "$NAME" >out 2>&1 || code=$?
    ((code == 4)) || fail "the service is there: $(cat out)"
}

cd "$PYHOST_C"
echo 'import time; time.sleep(60)' >program.py
if ! (mkdir -p "$DATA/$NAME" && chown 4711 "$DATA/$NAME"); then
    echo "no right to give a directory away here: not shown"
    exit 77 # skipped
fi
touch "$DATA/$NAME/$NAME.log"
refused 'belongs to'
[[ $(stat -c %u "$DATA/$NAME") == 4711 && -e $DATA/$NAME/$NAME.log ]] || fail "the directory was changed"

rm -r "$DATA"
mkdir "$DATA"
chown 4711 "$DATA"
refused "\"C:\\ProgramData\\pyhost\" belongs to"
rm -r "$DATA"

mkdir -p "$DATA/$NAME"
# A directory that an administrator has made is taken, and closed to others (to read, too, but Wine adds the rights of what it is in).
chmod 777 "$DATA/$NAME"
pyhost install --name "$NAME" --python 'C:\Python312\python.exe' 'C:\program.py'
[[ -z $(find "$DATA" -perm /o+w) ]] || fail "others may still write there: $(ls -l "$DATA")"

# Where it is gone, the service makes it, for its account and administrators only.
rm -r "${DATA:?}/$NAME"
pyhost start "$NAME"
pyhost stop "$NAME"
[[ -s $DATA/$NAME/$NAME.log && $(stat -c %a "$DATA/$NAME") == ?[05]0 ]] || fail "rights: $(ls -lR "$DATA")"

# Where another user has made it meanwhile, the service runs without a log, and says why.
rm -r "${DATA:?}/$NAME"
mkdir "$DATA/$NAME"
chown 4711 "$DATA/$NAME"
pyhost start "$NAME"
pyhost stop "$NAME"
[[ -z $(ls -A "$DATA/$NAME") ]] || fail "it wrote there: $(ls -lR "$DATA")"
grep -q ',0x0002,0x0000,0x80000110,' "$SCM_TRACE" || fail "that is not told"
