#!/usr/bin/python3
"""NSSM 2.24 makes services, import-nssm reads them, and pyhost runs them.

usage: nssm.py NSSM_FILES, inside scripts/sandbox. What only later builds of NSSM write (2.24-101: AppEvents, AppKillProcessTree,
AppTimestampLog, AppRedirectHook) and what NSSM would refuse is written into its key by hand.
"""

from __future__ import annotations

import socket
import sys
import tomllib

from windows import HOST, PATIENCE, PYTHON, SERVICES, has, linux, refuse, registry, run, unpack_nssm

PLACE = r"C:\nssm app"
KEY = rf"{SERVICES}\Shop\Parameters"
LISTENER = socket.create_server(("127.0.0.1", 0))
PORT = LISTENER.getsockname()[1]
PROGRAM = """\
import os, socket, sys, time

print("told", sys.argv[1:], os.environ["SHOP"], os.getcwd(), flush=True)
socket.create_connection(("127.0.0.1", int(os.environ["PORT"]))).close()
time.sleep(1e6)
"""

# What is set by nssm, in this order; nssm get says the same (None: it is not asked). Then the fields of the definition.
SETTINGS: dict[tuple[str, ...], tuple[str, dict[str, object]]] = {
    ("AppDirectory",): (PLACE, {"directory": PLACE}),
    ("AppEnvironmentExtra",): (f"SHOP=two words\nPORT={PORT}", {"environment": ["SHOP=two words", f"PORT={PORT}"]}),
    ("AppStdout",): (rf"{PLACE}\out.log", {"log": rf"{PLACE}\out.log"}),
    ("AppStderr",): (rf"{PLACE}\err.log", {}),
    ("AppStdoutCreationDisposition",): ("2", {}),
    ("AppRotateFiles",): ("1", {}),
    ("AppRotateOnline",): ("1", {}),
    ("AppRotateSeconds",): ("90000", {"log-age": "25h"}),
    ("AppRotateBytes",): ("1048577", {"log-size": "1025KiB"}),
    ("AppExit", "3"): ("Exit", {"final-codes": "3"}),
    ("AppThrottle",): ("500", {"ready-after": "1s"}),
    ("AppRestartDelay",): ("3000", {"recovery": ["restart:3s"]}),
    ("AppStopMethodSkip",): ("2", {}),
    ("AppStopMethodConsole",): ("4000", {}),
    ("AppStopMethodWindow",): ("50000", {}),
    ("AppStopMethodThreads",): ("6000", {"stop-limit": "10s"}),
    ("AppPriority",): ("BELOW_NORMAL_PRIORITY_CLASS", {"priority": "below-normal"}),
    ("AppAffinity",): ("0", {"affinity": "0"}),
    ("AppNoConsole",): ("1", {}),
    ("Start",): ("SERVICE_AUTO_START", {"startup": "auto"}),
    ("DisplayName",): ("The shop", {"display-name": "The shop"}),
    ("Description",): ("It sells", {"description": "It sells"}),
    ("Type",): ("SERVICE_WIN32_OWN_PROCESS", {"interactive": False}),
    ("ObjectName",): ("LocalSystem", {"account": "LocalSystem"}),
}
NOTES = [
    f'AppStderr: standard error goes to the same log as standard output, not to "{PLACE}\\err.log"',
    "AppRotateFiles: NSSM keeps all older files, here --log-keep of them stay",
    "AppStopMethodSkip: a program is asked by its signals here (--stop-signal), and ended at the stop limit; there is no "
    "method to skip",
    "AppExit: NSSM restarts after exit code 0 as well; here that is a success",
    "AppStdoutCreationDisposition has no counterpart",
]


def told(log: str) -> None:
    """Wait until the program has told what it sees; it is all that the log has of it."""
    LISTENER.accept()[0].close()
    text = linux(log).read_text(encoding="utf-8")
    has(text, f"told ['--port', '80', 'two words'] two words {PLACE}\n")
    assert text.count("told") == 1, text


def import_shop() -> tuple[dict[str, object], list[str]]:
    """Import the service; return the definition and the notes."""
    lines = run(HOST, "import-nssm", "Shop").splitlines()
    note = "pyhost: note: "
    definition = tomllib.loads("\n".join(line for line in lines if not line.startswith(note)))
    return definition, [line.removeprefix(note) for line in lines if line.startswith(note)]


def add(key: str, name: str, kind: str, value: str) -> None:
    """Write one value by hand; an empty name is the key's default."""
    run("reg", "add", key, *(["/v", name] if name else ["/ve"]), "/t", kind, "/d", value, "/f")


def compare(nssm: str) -> None:
    """Set all that NSSM can set, and compare what it has with what is imported."""
    wanted: dict[str, object] = {
        "name": "Shop",
        "program": [rf"{PLACE}\shop.py", "--port", "80", "two words"],
        "python": PYTHON,
        "python-flag": ["-B"],
        "depends": [],
        "preshutdown": "3m",
    }
    run(nssm, "install", "Shop", PYTHON, "-u", "-B", "shop.py", "--port", "80", '"two words"')
    for name, (value, fields) in SETTINGS.items():
        words = value.split("\n") if name[0] == "AppEnvironmentExtra" else [value]
        run(nssm, "set", "Shop", *name, *words)
        assert run(nssm, "get", "Shop", *name).split() == value.split(), name  # its line ends vary
        wanted |= fields
    before = registry("Shop")
    definition, notes = import_shop()
    for key, none in {"service-sid": "none", "privilege": []}.items():  # Wine keeps none, the contract layer does
        assert definition.pop(key, none) == none, definition
    assert definition == wanted, f"{definition}\nis not\n{wanted}"
    assert sorted(notes) == sorted(NOTES), notes
    assert registry("Shop") == before, "the service was changed"
    refuse("Shop", "NSSM", "under NSSM", nssm, imported=True, ready=lambda: told(rf"{PLACE}\out.log"))


def take_over(nssm: str) -> None:
    """Run the imported definition, then go back."""
    text = run(HOST, "import-nssm", "Shop").partition("pyhost: note:")[0]
    linux(rf"{PLACE}\shop.toml").write_text(text, encoding="utf-8")
    linux(rf"{PLACE}\out.log").unlink()
    has(run(HOST, "install", "--file", rf"{PLACE}\shop.toml", code=1), "runs under NSSM", "pyhost adopt")
    before = registry("Shop")
    taking = ("install", "--force", "--file", rf"{PLACE}\shop.toml")
    has(run(HOST, *taking), f'command line: {nssm} -> "{HOST}"', "pyhost release")
    run(HOST, "release", "Shop")
    assert registry("Shop") == before, "it was not given back as it was"
    run(HOST, *taking)
    run(HOST, "start", "Shop")
    told(rf"{PLACE}\out.log")
    has(run(HOST, "status", "Shop"), "RUNNING", rf'"{PLACE}\shop.py" --port 80 "two words"')
    run(HOST, "stop", "Shop")
    has(linux(rf"{PLACE}\out.log").read_text(encoding="utf-8"), 'service "Shop" ends, exit code 0')
    run(HOST, "release", "Shop")
    # The same in one step, which starts it as well.
    linux(rf"{PLACE}\out.log").unlink()
    has(run(HOST, "adopt", "Shop", "--dry-run"), "Shop would be adopted", "AppExit: ")
    assert registry("Shop") == before, "a dry run changed the service"
    has(run(HOST, "adopt", "Shop", "--start"), "Shop is running")
    told(rf"{PLACE}\out.log")
    run(HOST, "stop", "Shop")
    # NSSM has kept its own, and begins the log anew as it was told (2: CREATE_ALWAYS).
    run(HOST, "release", "Shop")
    assert registry("Shop") == before, "it was not given back as it was"
    add(rf"{KEY}\AppEvents\Start", "Pre", "REG_EXPAND_SZ", "cmd /c exit 7")  # which 2.24 knows nothing of
    before = registry("Shop")
    has(run(HOST, "adopt", "Shop", "--start", code=1), "It was given back")
    assert registry("Shop") == before, "it was not given back as it was"
    run("reg", "delete", rf"{KEY}\AppEvents", "/f")
    refuse("Shop", "NSSM", "under NSSM", nssm, imported=True, ready=lambda: told(rf"{PLACE}\out.log"))


def later_versions() -> None:
    """Import what NSSM 2.24 does not write."""
    add(rf"{KEY}\AppEvents\Start", "Pre", "REG_EXPAND_SZ", "cmd /c echo before it")
    add(KEY, "AppKillProcessTree", "REG_DWORD", "0")
    add(KEY, "AppTimestampLog", "REG_DWORD", "1")
    add(KEY, "AppRedirectHook", "REG_DWORD", "1")
    add(KEY, "Application", "REG_EXPAND_SZ", r"%SystemDrive%\Python312\python.exe")
    definition, notes = import_shop()
    wanted = {"before-start": "cmd /c echo before it", "keep-children": True, "log-times": True, "python": PYTHON}
    assert definition.items() >= wanted.items(), definition
    assert sorted(notes) == sorted(
        [*NOTES, "AppEvents\\Start\\Pre: any exit code but 0 prevents the start, not 99 alone"]
    ), notes


def refusals(nssm: str) -> None:
    """Refuse with a sentence what is not Python, or no service of NSSM's."""
    run(nssm, "set", "Shop", "Application", r"C:\apps\java.exe")
    has(run(HOST, "import-nssm", "Shop", code=1), r'its application is no Python: "C:\apps\java.exe"')
    run(nssm, "set", "Shop", "Application", r"C:\Windows\py.exe")
    has(run(HOST, "import-nssm", "Shop", code=1), "is the launcher of all Pythons")
    has(run(HOST, "import-nssm", "Spooler", code=1), "NSSM keeps no settings for it", "the service runs another program")


def main() -> None:
    """Run the checks; an AssertionError is a failure."""
    LISTENER.settimeout(PATIENCE)
    nssm = unpack_nssm(sys.argv[1])
    linux(PLACE).mkdir()
    linux(rf"{PLACE}\shop.py").write_text(PROGRAM, encoding="utf-8")
    compare(nssm)
    take_over(nssm)
    later_versions()
    refusals(nssm)
    print("4 passed, 0 failed")


if __name__ == "__main__":
    main()
