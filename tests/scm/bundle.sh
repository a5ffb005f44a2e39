#!/bin/bash
# The Flask example, bundled on one Windows, runs on another one that has no Python.
#   bundle.sh SANDBOX SERVICE_SCRIPT    SANDBOX: scripts/sandbox
set -euo pipefail

SERVICE=FlaskService
PATIENCE=120 # seconds after which a wait has failed
export no_proxy=127.0.0.1 PYHOST_SANDBOX_TIMEOUT=1500

fail() {
    echo "failed: $*"
    exit 1
}

# On the Windows that has the service: two bundles of it, made in different places, in the directory $1.
make() {
    local verb host='C:\pyhost\pyhost.exe' place='C:\demo app'
    cd "$PYHOST_C"
    mkdir 'demo app' 'demo app/.git' 'demo app/empty' elsewhere
    wine 'C:\Python312\python.exe' -m venv --without-pip "$place\\venv"
    cp -r "$2/." 'demo app/venv/Lib/site-packages/'
    cp "$3" 'demo app/flask_service.py'
    touch 'demo app/.git/config'
    # A package that lies elsewhere, as some tools link their sources.
    echo 'place = 1' >elsewhere/linked_package.py
    printf 'C:\\elsewhere\n' >'demo app/venv/Lib/site-packages/linked.pth'
    # Sources of a package as "pip install -e" links them, an archive on sys.path, and files that a package has beside its modules.
    mkdir -p sources/shop_sources 'demo app/venv/share/shop' 'demo app/venv/Lib/site-packages/shop-1.0.dist-info'
    echo 'place = 2' >sources/shop_sources/__init__.py
    printf 'MAPPING: dict[str, str] = {"shop_sources": "C:\\\\sources\\\\shop_sources"}\n' >'demo app/venv/Lib/site-packages/__editable___linked_finder.py'
    echo 'import __editable___linked_finder; __editable___linked_finder.install()' >'demo app/venv/Lib/site-packages/__editable__.linked.pth'
    echo 'def install(): pass' >>'demo app/venv/Lib/site-packages/__editable___linked_finder.py'
    echo 'place = 3' >zipped_package.py
    python3 -m zipfile -c elsewhere.zip zipped_package.py
    printf 'C:\\elsewhere.zip\n' >'demo app/venv/Lib/site-packages/zipped.pth'
    echo 'data' >'demo app/venv/share/shop/data.txt'
    printf '../../share/shop/data.txt,,\n../../Scripts/shop.exe,,\n' >'demo app/venv/Lib/site-packages/shop-1.0.dist-info/RECORD'
    wine "$host" install "$place\\flask_service.$SERVICE" --python "$place\\venv" --start-limit 7m
    wine "$host" bundle "$SERVICE" --output 'C:\one' --zip
    wine "$host" bundle "$SERVICE" --output 'C:\another\place' --zip >/dev/null
    wine "$host" bundle "$SERVICE" --output 'C:\another\place' --zip >/dev/null # in the place of the first
    cmp "one/$SERVICE.zip" "another/place/$SERVICE.zip" || fail "the zips differ"
    diff -r one another/place || fail "the folders differ"
    [[ ! -e one/$SERVICE/app/venv && ! -e one/$SERVICE/app/.git ]] || fail "more than the program is in the bundle"
    [[ -d one/$SERVICE/app/empty ]] || fail "an empty directory is lost"
    [[ -e one/$SERVICE/python/share/shop/data.txt ]] || fail "the files beside a package are lost"
    [[ ! -e one/$SERVICE/python/Lib/tkinter && ! -e one/$SERVICE/python/DLLs/_tkinter.pyd ]] || fail "tkinter is in the bundle"
    [[ ! -e one/$SERVICE/python/pythonw.exe && ! -e one/$SERVICE/python/DLLs/_msi.pyd ]] || fail "what no service needs is in the bundle"
    [[ $(stat -c %s one/$SERVICE/python/Lib/os.py) -lt 200 ]] || fail "a module is in the bundle twice"
    # No file of it but the SCM's own names a place of this machine.
    if grep -rlaiE 'demo app|C:\\+elsewhere' one/$SERVICE; then fail "a place of this machine is named"; fi
    # The same of a file: nothing needs to be installed.
    mkdir 'demo app/native'
    printf 'class = "flask_service.%s"\nname = "FromFile"\npython = "venv"\ndll-path = ["native"]\n' "$SERVICE" >'demo app/shop.toml'
    sed -i 's/"flask_service/".\\\\flask_service/' 'demo app/shop.toml' # from the file's own directory
    wine "$host" bundle --file 'C:\demo app\shop.toml' --output 'C:\one' --keep tkinter
    grep -qF '"class": "app\\flask_service.' one/FromFile/FromFile.json || fail "$(cat one/FromFile/FromFile.json)"
    grep -qF 'app\\native' one/FromFile/FromFile.json || fail "the directory of its DLLs is not the bundle's: $(cat one/FromFile/FromFile.json)"
    cmp one/FromFile/app/flask_service.py 'demo app/flask_service.py' || fail "another program is in the bundle"
    [[ -e one/FromFile/python/Lib/site-packages/flask ]] || fail "Flask is not in the bundle"
    # A part of the standard library that is to be kept; one that there is not.
    [[ -e one/FromFile/python/DLLs/_tkinter.pyd ]] || fail "tkinter was not kept"
    rm -r one/FromFile
    code=0
    wine "$host" bundle --file 'C:\demo app\shop.toml' --keep nonsense 2>err || code=$?
    [[ $code == 2 ]] || fail "exit code $code: $(cat err)"
    grep -q '"nonsense" is none of ensurepip|' err || fail "$(cat err)"
    # What only a variable of the service finds is not in its bundle, and is told.
    mkdir hidden
    echo >hidden/only_by_variable.py
    mkdir lacking
    echo 'import only_by_variable' >lacking/program.py
    wine "$host" install --name Lacking --python 'C:\Python312' --environment 'PYTHONPATH=C:\hidden' 'C:\lacking\program.py' >/dev/null
    code=0
    wine "$host" bundle Lacking --output 'C:\lacks' --zip >out 2>err || code=$?
    [[ $code == 1 ]] || fail "exit code $code: $(cat err)"
    [[ ! -s out ]] || fail "what was not made is answered: $(cat out)"
    [[ ! -e lacks/Lacking ]] || fail "a folder that is not whole has a bundle's name"
    grep -qF 'The bundle in "C:\lacks\Lacking.new" is not whole: 1 module does not load' err || fail "$(cat err)"
    grep -q "only_by_variable: ModuleNotFoundError: No module named 'only_by_variable'" err || fail "$(cat err)"
    [[ ! -e lacks/Lacking.zip ]] || fail "a zip was made of a bundle that is not whole"
    wine "$host" remove Lacking
    # A program that is an archive, by its own modules, too: the advice names all parts that are to be kept.
    mkdir packed archive
    echo 'import inner' >packed/__main__.py
    echo 'import turtle, venv' >packed/inner.py
    python3 -m zipapp packed -o archive/packed.pyz
    wine "$host" install --name Packed --python 'C:\Python312' 'C:\archive\packed.pyz' >/dev/null
    ! wine "$host" bundle Packed --output 'C:\lacks' 2>err || fail "the imports of an archive were not looked at"
    grep -q "turtle: ModuleNotFoundError: No module named 'turtle'" err || fail "$(cat err)"
    grep -qF 'try: pyhost bundle Packed --output C:\lacks --keep tkinter --keep venv' err || fail "$(cat err)"
    ! wine "$host" bundle Packed --output 'C:\lacks' --keep tkinter 2>err || fail "venv was kept"
    grep -qF 'try: pyhost bundle Packed --output C:\lacks --keep tkinter --keep venv' err || fail "$(cat err)"
    wine "$host" bundle Packed --output 'C:\lacks' --keep tkinter --keep venv
    [[ ! -e lacks/Packed.new ]] || fail "what was left to look at is still there"
    grep -qx inner lacks/Packed/Packed.imports && fail "a module of the program counts as another's"
    grep -qx turtle lacks/Packed/Packed.imports || fail "$(cat lacks/Packed/Packed.imports)"
    wine "$host" remove Packed
    # What nothing finds ends it the same way, unless the program can do without; the earlier bundle stays, and nothing is installed from the other.
    echo 'import time' >lacking/program.py
    printf 'name = "Lacking"\npython = "C:\\\\Python312"\nprogram = ["program.py"]\n' >lacking/lacking.toml
    wine "$host" bundle --file 'C:\lacking\lacking.toml' --output 'C:\lacks' --zip
    cp -r lacks/Lacking earlier
    cp lacks/Lacking.zip earlier.zip
    echo 'import lost_everywhere' >lacking/program.py
    code=0
    wine "$host" bundle --file 'C:\lacking\lacking.toml' --output 'C:\lacks' --zip >out 2>err || code=$?
    [[ $code == 1 ]] || fail "exit code $code: $(cat err)"
    grep -q "lost_everywhere: ModuleNotFoundError: No module named 'lost_everywhere', here neither" err || fail "$(cat err)"
    grep -qF 'The bundle in "C:\lacks\Lacking.new" is not whole' err || fail "$(cat err)"
    grep -qF '"C:\lacks\Lacking" is still the earlier bundle' err || fail "$(cat err)"
    [[ ! -s out ]] || fail "what was not made is answered: $(cat out)"
    diff -r lacks/Lacking earlier || fail "the earlier bundle is another"
    cmp lacks/Lacking.zip earlier.zip || fail "the earlier zip is another"
    for verb in install 'bundle --check'; do
        # shellcheck disable=SC2086
        ! wine 'C:\lacks\Lacking.new\Lacking.exe' $verb 2>err || fail "$verb: a bundle that is not whole was taken for one"
        grep -qF 'The bundle in "C:\lacks\Lacking.new" was not finished: "Lacking.sha256" is empty' err || fail "$verb: $(cat err)"
    done
    # What is no bundle is not replaced; sources in the place of a package are refused.
    mkdir -p "mine/$SERVICE"
    touch "mine/$SERVICE/precious"
    ! wine "$host" bundle "$SERVICE" --output 'C:\mine' 2>err || fail "a folder that is no bundle was replaced"
    grep -q 'is no bundle' err || fail "$(cat err)"
    grep -q 'try: move it elsewhere' err || fail "$(cat err)"
    ! wine "$host" bundle "$SERVICE" --output 'C:\mine\FlaskService\precious\x' 2>err || fail "a bundle was made below a file"
    grep -q 'precious" is no directory' err || fail "$(cat err)"
    grep -q 'try: --output DIRECTORY' err || fail "$(cat err)"
    [[ -e mine/$SERVICE/precious ]] || fail "what was there is lost"
    echo 'import __editable___shop_finder' >'demo app/venv/Lib/site-packages/__editable__.shop.pth'
    ! wine "$host" bundle "$SERVICE" --output 'C:\two' 2>err || fail "a package of sources was bundled"
    grep -q 'install it without -e' err || fail "$(cat err)"
    [[ ! -e two/$SERVICE ]] || fail "half a bundle is left"
    # A plain program.
    mkdir 'plain app'
    echo 'import os, sys, time; print(sys.argv, os.popen("echo captured").read(), flush=True); time.sleep(1e6)' >'plain app/plain.py'
    mkdir 'my dlls' 'plain app/.hidden'
    touch 'my dlls/my.dll' 'plain app/.hidden/other.dll'
    wine "$host" install --name Plain --python 'C:\Python312' --dll-path 'C:\my dlls' --dll-path 'C:\plain app\.hidden' 'C:\plain app\plain.py' one 'two words' >/dev/null
    wine "$host" bundle Plain --output 'C:\one'
    [[ -e one/Plain/dlls/0-my\ dlls/my.dll ]] || fail "a directory with DLLs is lost"
    [[ -e one/Plain/dlls/1-.hidden/other.dll ]] || fail "a directory with DLLs that is no part of the program is lost"
    # What every service has anyway is not in its definition, which would set it each time.
    ! grep -E '"(startup|account|log-size|display-name|depends)"' one/Plain/Plain.json || fail "more is in the definition than somebody has set"
    cp "one/$SERVICE.zip" "$1/"
    cp -r one/Plain "$1/"
}

wait_for_address() {
    local end=$((SECONDS + PATIENCE)) address
    until address=$(grep -aoE -m1 'serving on http://[0-9.:]+/' "$1" 2>/dev/null); do
        ((SECONDS < end)) || fail "the service does not serve; its log: $(cat "$1" 2>&1)"
        sleep 0.1
    done
    echo "${address#serving on }"
}

# On a Windows without Python: it is installed, serves, moves, and is removed.
use() {
    local exe="C:\\any where\\$SERVICE\\$SERVICE.exe" log=ProgramData/pyhost/$SERVICE/$SERVICE.log address end
    cd "$PYHOST_C"
    [[ ! -e Python312 ]] || fail "this Windows has a Python"
    rm -rf pyhost
    mkdir 'any where'
    /usr/bin/python3 -m zipfile -e "$1/$SERVICE.zip" 'any where'
    (cd "any where/$SERVICE" && sha256sum --check --quiet "$SERVICE.sha256") || fail "the hashes are wrong"
    wine "C:\\any where\\$SERVICE\\python\\python.exe" -I -c 'import linked_package, shop_sources, zipped_package' || fail "what .pth files name is gone"
    wine "$exe" bundle --check | tee out
    grep -qE '^Loaded [0-9]+ modules' out || fail "the bundle does not load"
    wine "$exe" install | tee out
    ! grep -qE '  (startup|account|log-size|stop-limit) ' out || fail "install tells what every service has"
    grep -q '  start-limit  *7m' out || fail "what was set is not set here"
    wine "$exe" start "$SERVICE"
    address=$(wait_for_address "$log")
    curl --silent --show-error --fail --max-time "$PATIENCE" "$address" | grep 'Hello from a Windows service!'
    wine "$exe" stop "$SERVICE"
    wine "$exe" doctor "$SERVICE" >out || fail "doctor finds a bundle ill: $(cat out)"
    grep '^ok      bundle: verified ' out

    cp -r "$1/Plain" plain
    wine 'C:\plain\Plain.exe' install --startup auto
    wine 'C:\plain\Plain.exe' dump Plain | grep -F 'C:\plain\dlls\0-my dlls' || fail "the service does not look into its directory with DLLs"
    wine 'C:\plain\Plain.exe' start Plain
    # It gets its arguments, and what its child writes.
    end=$((SECONDS + PATIENCE))
    until grep -qF "['C:\\\\plain\\\\app\\\\plain.py', 'one', 'two words'] captured" ProgramData/pyhost/Plain/Plain.log; do
        ((SECONDS < end)) || fail "$(cat ProgramData/pyhost/Plain/Plain.log)"
        sleep 0.1
    done
    wine 'C:\plain\Plain.exe' stop Plain
    # Installed again, as after a move, it keeps what was set here.
    wine 'C:\plain\Plain.exe' update Plain --account LocalService
    wine 'C:\plain\Plain.exe' install
    wine 'C:\plain\Plain.exe' dump Plain >out
    grep -q 'startup = "auto"' out || fail "an installation took back what was set: $(cat out)"
    grep -q 'account = "LocalService"' out || fail "an installation took back what was set: $(cat out)"

    mv 'any where' moved
    exe="C:\\moved\\$SERVICE\\$SERVICE.exe"
    ! wine "$exe" start "$SERVICE" 2>err || fail "a service started whose program was moved"
    grep -qF "try: $exe install" err || fail "$(cat err)"
    wine "$exe" status "$SERVICE" >out || true
    grep -qF "problem  the service's program \"C:\\any where\\$SERVICE\\$SERVICE.exe\" does not exist" out || fail "$(cat out)"
    grep -qF "try      $exe install" out || fail "$(cat out)"
    ! wine "$exe" update "$SERVICE" --python "C:\\moved\\$SERVICE\\python\\python.exe" 2>err || fail "one setting of a moved service was changed"
    grep -qF "The bundle of the service \"$SERVICE\" was moved: " err || fail "$(cat err)"
    grep -qF "try: $exe install" err || fail "$(cat err)"
    wine "$exe" install
    wine "$exe" start "$SERVICE"
    wine "$exe" stop "$SERVICE"

    # What was not bundled and could run is found before it runs; data is the service's own.
    local added
    touch "moved/$SERVICE/app/data.db" "moved/$SERVICE/app/json.py"
    echo 'import os; os.mkdir(r"C:\it ran")' >"moved/$SERVICE/python/Lib/site-packages/evil.pth"
    for added in 'bundle --check' install "doctor $SERVICE"; do
        # shellcheck disable=SC2086
        ! wine "$exe" $added >out 2>&1 || fail "$added: what was not bundled was not found"
        grep -q 'not bundled: app.json.py' out || fail "$added: $(cat out)"
        grep -q 'not bundled: python.Lib.site-packages.evil.pth' out || fail "$added: $(cat out)"
        ! grep data.db out || fail "$added: data of the service is told"
    done
    rm "moved/$SERVICE/app/json.py" "moved/$SERVICE/python/Lib/site-packages/evil.pth"
    wine "$exe" bundle --check >out || fail "$(cat out)"
    [[ ! -e 'it ran' ]] || fail "what was not bundled ran during an installation or a check"
    # What makes the bundle's Python another one by its name alone, or a program of Windows; a start does not follow it either.
    for added in pyvenv.cfg "$SERVICE.exe.local" "$SERVICE.exe.manifest" python/python.exe.config app/tool.bat; do
        printf 'home = C:\\windows\r\n' >"moved/$SERVICE/$added"
        ! wine "$exe" bundle --check >out 2>&1 || fail "$added was not found"
        grep -qF "not bundled: ${added//\//\\}" out || fail "$added: $(cat out)"
        if [[ $added == pyvenv.cfg ]]; then
            ! wine "$exe" start "$SERVICE" >out 2>&1 || fail "a bundle ran that was made a virtual environment"
            grep -q 'pyvenv.cfg" is not part of the bundle, and has its Python run with another library' out || fail "$(cat out)"
        fi
        rm "moved/$SERVICE/$added"
    done
    # A list that was cut.
    cp "moved/$SERVICE/$SERVICE.sha256" whole
    : >"moved/$SERVICE/$SERVICE.sha256"
    ! wine "$exe" bundle --check 2>err || fail "an empty list was believed"
    grep -q "$SERVICE.sha256 does not name $SERVICE.imports" err || fail "$(cat err)"
    grep -v "[*]$SERVICE.imports" whole >"moved/$SERVICE/$SERVICE.sha256"
    rm "moved/$SERVICE/$SERVICE.imports"
    ! wine "$exe" bundle --check 2>err || fail "a list without a file that each has was believed"
    grep -q "$SERVICE.sha256 does not name $SERVICE.imports" err || fail "$(cat err)"
    unzip -qo "$1/$SERVICE.zip" "$SERVICE/$SERVICE.imports" -d moved
    head -n -20 whole >"moved/$SERVICE/$SERVICE.sha256"
    ! wine "$exe" bundle --check 2>err || fail "a list that was cut was believed"
    grep -q 'not bundled: ' err || fail "$(cat err)"
    cp whole "moved/$SERVICE/$SERVICE.sha256"

    # Without a file of a package, which the hashes do not miss, the check does.
    sed -i -E '/site-packages.flask.(__pycache__.)?app\./d' "moved/$SERVICE/$SERVICE.sha256"
    rm "moved/$SERVICE/python/Lib/site-packages/flask/app.py" "moved/$SERVICE/python/Lib/site-packages/flask/__pycache__/app.cpython-312.pyc"
    ! wine "$exe" bundle --check "C:\\moved\\$SERVICE" 2>err || fail "a bundle that does not load was found whole"
    grep -q "flask:Flask: ModuleNotFoundError: No module named 'flask.app'" err || fail "$(cat err)"
    code=0
    wine "$exe" bundle --check --zip 2>err || code=$?
    [[ $code == 2 ]] || fail "exit code $code: $(cat err)"
    grep -q 'check makes no bundle, and --zip is for making one' err || fail "$(cat err)"
    # An exe that has another name than its definition.
    mv plain/Plain.exe plain/Other.exe
    code=0
    wine 'C:\plain\Other.exe' install 2>err || code=$?
    [[ $code == 2 ]] || fail "exit code $code: $(cat err)"
    grep -q 'name it Plain.exe again' err || fail "$(cat err)"
    ! wine 'C:\plain\Other.exe' bundle --check 2>err || fail "a bundle without its exe was found whole"
    grep -q 'missing: Plain.exe' err || fail "$(cat err)"
    mv plain/Other.exe plain/Plain.exe
    ! wine 'C:\plain\Plain.exe' bundle --check --file 'C:\windows\win.ini' 2>err || fail "a file outside a bundle was checked"
    grep -q 'win.ini" does not lie in a bundle' err || fail "$(cat err)"

    echo '#' >>"moved/$SERVICE/app/flask_service.py"
    rm "moved/$SERVICE/python/python3.dll"
    ! wine "$exe" install 2>err || fail "a damaged bundle was installed"
    grep -q 'changed: app.flask_service.py' err || fail "$(cat err)"
    grep -q 'missing: python.python3.dll' err || fail "$(cat err)"
    ! wine "$exe" doctor "$SERVICE" >out || fail "doctor finds a damaged bundle healthy"
    grep -q 'error   bundle: 2 of the ' out || fail "$(cat out)"
    wine "$exe" remove "$SERVICE"
}

case $1 in
--make) make "$2" "$3" "$4" ;;
--use) use "$2" ;;
*)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    packages=$("$(dirname "$1")/parts" --unpacked flask)
    "$1" --python 3.12 bash "${BASH_SOURCE[0]}" --make "$work" "$packages" "$2"
    "$1" --no-python bash "${BASH_SOURCE[0]}" --use "$work"
    echo "1 passed, 0 failed"
    ;;
esac
