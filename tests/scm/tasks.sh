#!/bin/bash
# Ten tasks of an administrator, by the command line alone, with what each answers.
# usage: tasks.sh, inside scripts/sandbox.
set -eu

directory='C:\apps\shop'
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# pyhost WANTED ARGUMENT ...: runs the host, which must end with the exit code WANTED; $answer is all that it said.
pyhost() {
    local wanted=$1 code=0
    shift
    wine 'C:\pyhost\pyhost.exe' "$@" >"$answer" 2>&1 || code=$?
    sed -i 's/\r$//' "$answer"
    [ "$code" = "$wanted" ] || fail "pyhost $*: exit code $code instead of $wanted"
}

# says TEXT ...: each stood in the last answer.
says() {
    local text
    for text in "$@"; do grep -qF -e "$text" "$answer" || fail "the answer lacks: $text"; done
}

fail() {
    printf '%s\n' "$1" >&2
    cat "$answer" >&2
    exit 1
}

begin() { printf '%s\n' "$1"; }

mkdir -p "$PYHOST_C/apps/shop"
cat >"$PYHOST_C/apps/shop/service.py" <<'PYTHON'
import win32event, win32serviceutil


class Shop(win32serviceutil.ServiceFramework):
    _svc_name_ = "Shop"
    _svc_display_name_ = "The shop's back end"

    def __init__(self, args):
        super().__init__(args)
        self.stop_event = win32event.CreateEvent(None, True, False, None)

    def SvcDoRun(self):
        print("open")
        win32event.WaitForSingleObject(self.stop_event, win32event.INFINITE)

    def SvcStop(self):
        win32event.SetEvent(self.stop_event)
PYTHON
wine "${PYHOST_TEST_PYTHON:-C:\\Python312\\python.exe}" -I -m venv --without-pip "$directory\\venv"

begin '1 install a service that recovers'
pyhost 0 install "$directory\\service.Shop" --python "$directory\\venv" --startup auto \
    --recovery restart:10s,restart:1m,none --recovery-reset 1d
says 'Shop installed' 'restart:10s, restart:1m, none' 'Shop.log'

begin '2 change its account'
pyhost 0 update Shop --account 'NT AUTHORITY\LocalService' --dry-run
says 'would be updated' 'account: LocalSystem -> LocalService'
pyhost 0 update Shop --account LocalService
pyhost 0 update Shop --account LocalSystem
says 'account: LocalService -> LocalSystem'

begin '3 find out why it does not start'
sed -i '1i import nosuchmodule' "$PYHOST_C/apps/shop/service.py"
pyhost 1 start Shop
says "No module named 'nosuchmodule'" 'python.exe -m pip install PACKAGE'
pyhost 3 status Shop
says "No module named 'nosuchmodule'"
pyhost 1 doctor Shop
says 'error   class: '
sed -i 1d "$PYHOST_C/apps/shop/service.py"
pyhost 0 doctor Shop # its last run failed, and all is well for the next one
says 'ok      class: ' 'note    last run: '

begin '4 look at its log and follow it'
pyhost 0 start Shop
pyhost 0 doctor Shop
pyhost 0 logs Shop --since 10m
says 'No module named' 'open'
exec 3< <(exec wine 'C:\pyhost\pyhost.exe' logs Shop --follow --lines 1)
follower=$!
read -r _ <&3 # it follows
pyhost 0 restart Shop
seen=''
while [[ $seen != *' ends, exit code 0'*'starts, process '* ]]; do
    read -r line <&3 || fail "the log ends: $seen"
    seen+=$line
done
kill "$follower"

begin '5 move it to another machine'
pyhost 0 dump Shop
cp "$answer" "$PYHOST_C/shop.toml"
pyhost 0 remove Shop
pyhost 0 install -f 'C:\shop.toml'
says 'Shop installed'

begin '6 install it again, and see what would change'
pyhost 0 install -f 'C:\shop.toml'
says 'nothing changed'
pyhost 0 install -f 'C:\shop.toml' --stop-limit 2m --dry-run
says 'stop-limit: 1m -> 2m'
pyhost 0 install -f 'C:\shop.toml'
says 'nothing changed'

begin '7 restart it'
pyhost 0 start Shop
pyhost 0 restart Shop
says 'Shop has stopped' 'Shop is running'

begin '8 ask for its state in a script'
pyhost 0 status Shop --json
says '"running": true'
pyhost 0 stop Shop
pyhost 3 status Shop --json
says '"state": "STOPPED"'
pyhost 4 status NoSuchService --json

begin '9 mistype'
pyhost 2 statsu Shop
says 'there is no verb "statsu"' 'try: pyhost status'
pyhost 2 status Shop --jsno
says 'there is no option "--jsno"' 'try: --json'
pyhost 2 stop
says 'takes NAME'
pyhost 2 update Shop --recovery restrt:10s
says '"restrt:10s" is no action' 'try: write restart:30s'

begin '10 fail midway, and find it as it was'
pyhost 1 update Shop --security nonsense --stop-limit 5m --display-name Other
pyhost 0 install -f 'C:\shop.toml'
says 'nothing changed'
sed -i 's/^startup = .*/startup = "sometimes"/' "$PYHOST_C/shop.toml"
pyhost 1 install -f 'C:\shop.toml'
says 'shop.toml, line ' 'auto|delayed|manual|disabled'
pyhost 0 remove Shop
pyhost 4 status Shop

echo '10 passed, 0 failed'
