#!/bin/bash
# A service with the registry key that NSSM 2.24 writes becomes one of this host's. Run inside scripts/sandbox.
set -euo pipefail

HOST='C:\pyhost\pyhost.exe'
KEY='HKLM\SYSTEM\CurrentControlSet\Services\Shop\Parameters'
LOG=ProgramData/pyhost/Shop/Shop.log

fail() {
    echo "failed: $*"
    exit 1
}

# add KEY OPTION…: one value.
add() {
    wine reg add "$@" /f >/dev/null
}

# expect FILE LINE…: each is a line of it.
expect() {
    local file=$1 line
    shift
    for line; do
        grep -qxF -- "$line" <(tr -d '\r' <"$file") || fail "\"$line\" is not in: $(cat "$file")"
    done
}

cd "$PYHOST_C"
mkdir 'nssm app'
cat >'nssm app/shop.py' <<'PROGRAM'
import os, sys, time

print("told", sys.argv[1:], os.environ["SHOP"], flush=True)
if os.path.exists("broken"):
    sys.exit(3)
time.sleep(1e6)
PROGRAM
wine sc create Shop binPath= 'C:\nssm\win64\nssm.exe' start= auto DisplayName= 'The shop' >/dev/null
add "$KEY" /v Application /t REG_EXPAND_SZ /d '%SystemDrive%\Python312\python.exe'
add "$KEY" /v AppParameters /t REG_EXPAND_SZ /d '-u shop.py --port 80 "two words"'
add "$KEY" /v AppDirectory /t REG_EXPAND_SZ /d 'C:\nssm app'
add "$KEY" /v AppEnvironmentExtra /t REG_MULTI_SZ /d 'SHOP=1\0B=2'
add "$KEY" /v AppPriority /t REG_DWORD /d 0x4000
add "$KEY" /v AppStdoutCreationDisposition /t REG_DWORD /d 2
add "$KEY" /v AppThrottle /t REG_DWORD /d 0
add "$KEY\\AppExit" /ve /t REG_SZ /d Restart
add "$KEY\\AppExit" /v 3 /t REG_SZ /d Exit
add "$KEY\\AppEvents\\Start" /v Pre /t REG_EXPAND_SZ /d 'cmd /c echo before it'

wine "$HOST" import-nssm Shop >shop.toml 2>notes
expect shop.toml 'name = "Shop"' "program = ['C:\\nssm app\\shop.py', \"--port\", \"80\", \"two words\"]" \
    "python = 'C:\\Python312\\python.exe'" 'display-name = "The shop"' 'startup = "auto"' \
    'environment = ["SHOP=1", "B=2"]' 'priority = "below-normal"' "directory = 'C:\\nssm app'" 'final-codes = "3"' \
    'before-start = "cmd /c echo before it"' 'ready-after = "0s"'
! grep -q '^recovery\|^arguments' shop.toml || fail "$(cat shop.toml)"
expect notes 'pyhost: note: AppStdoutCreationDisposition has no counterpart'

# Installed, it takes the service over.
wine "$HOST" install --file 'C:\shop.toml' >out
grep -qF 'command line: C:\nssm\win64\nssm.exe -> "C:\pyhost\pyhost.exe"' out || fail "$(cat out)"
grep -qF 'restart:1s, restart:5s, restart:30s, restart:1m' out || fail "it is not restarted: $(cat out)"
wine "$HOST" start Shop >/dev/null
for _ in {1..300}; do
    ! grep -q '^told' $LOG || break
    sleep 0.1
done
wine "$HOST" stop Shop >/dev/null
expect $LOG 'before it' "told ['--port', '80', 'two words'] 1"

# What is not Python is refused with a sentence.
add "$KEY" /v Application /t REG_EXPAND_SZ /d 'C:\apps\java.exe'
! wine "$HOST" import-nssm Shop >out 2>err || fail "a program of Java was imported"
[[ ! -s out ]] || fail "$(cat out)"
grep -qF 'its application is no Python: "C:\apps\java.exe"' err || fail "$(cat err)"
! wine "$HOST" import-nssm Spooler 2>err || fail "another service was imported"
grep -qF '"Spooler" is not one of NSSM' err || fail "$(cat err)"
echo "1 passed, 0 failed"
