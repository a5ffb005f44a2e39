#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The MSI from nothing to a running Flask service and away again: installed, upgraded while services run, repaired, uninstalled.

usage: msi_life.py SANDBOX DIRECTORY VERSION FLASK     SANDBOX: scripts/sandbox; DIRECTORY: of the built host; FLASK: as scripts/parts --unpacked has it
       msi_life.py --inside DIRECTORY VERSION NEWER FLASK     in the sandbox; DIRECTORY: with the MSIs

The newer version is the same host with another number in it. Wine's Windows Installer is not Windows': it runs everything as one user, knows no
Restart Manager, and replaces files by rules of its own. When the older product goes, it forgets which products share the UpgradeCode, so that
nothing more is upgraded or refused in that Windows, and it does not tell the older product that this is an upgrade. What it
does not look at is compared with Microsoft's rules by msi_tables.py.
"""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
from authenticode import summed  # noqa: E402

PATIENCE = 120  # seconds after which a program counts as hung
PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
PLACE = r"C:\Program Files\pyhost"
HOST = rf"{PLACE}\pyhost.exe"
HERE = Path("Program Files/pyhost")  # the same, seen from Linux in drive C:
SOURCE = r"HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\pyhost"
MACHINE = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
UNINSTALL = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"
FAILED = 1603  # ERROR_INSTALL_FAILURE
SERVICES = {"FlaskService", "Web", "Idle"}  # the last one does not run
SERVICE = r"HKLM\SYSTEM\CurrentControlSet\Services"
SHORT = "import ctypes; path = ctypes.create_unicode_buffer(300); ctypes.windll.kernel32.GetShortPathNameW({!r}, path, 300); print(path.value)"


def run(*command: str, code: int = 0) -> str:
    """Run a Windows program, which must end with code, of which Linux sees eight bits; return what it wrote."""
    done = subprocess.run(["wine", *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, encoding="utf-8", errors="replace", timeout=PATIENCE)  # fmt: skip
    print("$", *command, f"-> {done.returncode}\n{done.stdout}", flush=True)
    assert done.returncode == code & 0xFF, f"exit code {done.returncode} instead of {code & 0xFF}"
    return done.stdout


def installer(*arguments: str, code: int = 0) -> str:
    """Run msiexec without questions; return its log."""
    run("msiexec", *arguments, "/qn", "/l*v", r"C:\msi.log", code=code)
    return Path("msi.log").read_text(encoding="utf-8", errors="replace")


def query(key: str, *words: str) -> str:
    """Return what is in a registry key, "" where it is not there."""
    done = subprocess.run(["wine", "reg", "query", key, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, timeout=PATIENCE)  # fmt: skip
    return done.stdout if done.returncode == 0 else ""


def machine() -> tuple[str, str, str, set[str]]:
    """Return all of the machine that the MSI changes: Path, the event source, what can be uninstalled, the files.

    Wine takes a directory from the end of Path, and leaves the semicolon in front of it; Windows takes that as well.
    """
    path = query(MACHINE, "/v", "Path").strip().rstrip(";")
    return path, query(SOURCE).strip(), query(UNINSTALL).strip(), {path.name for path in HERE.glob("*")}


def services() -> dict[str, str]:
    """Return each service's process, "-" for one that does not run."""
    rows = [row.split() for row in run(HOST, "list").splitlines()[1:]]
    return {row[0]: row[2] for row in rows if row and row[0] in SERVICES}


def page() -> str:
    """Fetch the Flask service's page; its log names the address."""
    log = Path("ProgramData/pyhost/FlaskService/FlaskService.log").read_text(encoding="utf-8")
    with urllib.request.urlopen(re.findall(r"serving on (http://\S+)", log)[-1], timeout=PATIENCE) as answer:
        return str(answer.read(), "utf-8")


def aside() -> list[Path]:
    """Return the programs that were put aside."""
    return list(HERE.glob("*.pyhost-old"))


def from_nothing(package: str, version: str) -> None:
    """Install it, and services under it."""
    installer("/i", package)
    path, source, uninstall, files = machine()
    assert files == {"pyhost.exe", "LICENSE.txt", "NOTICES.txt"}, files
    assert path.endswith(f";{PLACE}\\"), path
    assert HOST in source and re.search("TypesSupported .* 0x7", source) and re.search("PyHost .* 0x1", source), source
    assert len(re.findall("{", uninstall)) == 1, uninstall
    assert run("cmd", "/c", "pyhost --version").strip() == f"pyhost {version}"
    run(PYTHON, "-m", "venv", "--without-pip", r"C:\venv")
    Path("web.py").write_text("import time\ntime.sleep(1e6)\n", encoding="utf-8")
    run("cmd", "/c", r"pyhost install C:\flask_service.FlaskService --python C:\venv")
    for name in sorted(SERVICES - {"FlaskService"}):
        run(HOST, "install", "--name", name, "--python", PYTHON, r"C:\web.py")
    run(HOST, "start", *(SERVICES - {"Idle"}))
    assert "Hello" in page()


def spelled() -> None:
    """Lead services to the program by other names of it, as other programs may have done."""
    short = run(PYTHON, "-c", SHORT.format(HOST)).strip()
    assert "~" in short, short
    for name, program in (("Web", short.upper()), ("Idle", rf"\\?\{HOST}"), ("FlaskService", r"%ProgramFiles%/pyhost\pyhost.exe")):
        run("reg", "add", rf"{SERVICE}\{name}", "/v", "ImagePath", "/t", "REG_EXPAND_SZ", "/d", f'"{program}"', "/f")


def refused(package: str) -> None:
    """Nothing is uninstalled while services need it, however they name it."""
    before = machine()
    log = installer("/x", package, code=FAILED)
    assert f"pyhost: cannot uninstall: services use {HOST}: " in log, log
    command = re.search(r'pyhost remove ((?:"\w+" ?)+)\.', log)
    assert command is not None and set(re.findall(r"\w+", command.group(1))) == SERVICES, log
    assert "KEEPSERVICES=1" in log, log
    assert machine() == before, (before, machine())


def upgraded(package: str, version: str) -> None:
    """All services run on, with the program that they have; the next start has the new one."""
    path, source, _, files = machine()
    before = services()
    assert before.keys() == SERVICES and before["Idle"] == "-", before
    log = installer("/i", package)
    assert f"pyhost: put {HOST} aside" in log, log
    assert services() == before
    assert "Hello" in page()
    assert len(aside()) == 1
    new_path, new_source, uninstall, new_files = machine()
    assert (new_path, new_source) == (path, source) and files < new_files, (new_path, new_source, new_files)
    assert len(re.findall("{", uninstall)) == 1, uninstall
    assert run("cmd", "/c", "pyhost --version").strip() == f"pyhost {version}"


def repaired(product: str) -> None:
    """Files and registry values that are gone or damaged come back, and nobody stops, whatever whoever repairs asks for."""
    before = services()
    good = {path: path.read_bytes() for path in (HERE / "LICENSE.txt", HERE / "pyhost.exe")}
    source = machine()[1]
    for path in good:
        path.unlink()
    run("reg", "delete", SOURCE, "/f")
    installer("/i", product, "REINSTALL=ALL", "RESTARTSERVICES=1")  # as /famus, which Wine cannot
    assert {path: path.read_bytes() for path in good} == good
    assert machine()[1] == source
    assert services() == before


def kept(older_package: str, product: str) -> None:
    """Uninstalled all the same, the services are there, and run until they stop; with the older version installed, they start."""
    before = services()
    installer("/x", product, "KEEPSERVICES=1")
    assert [path.name for path in HERE.glob("*")] == [path.name for path in aside()] and len(aside()) == 1, machine()
    assert "Hello" in page()
    installer("/i", older_package)
    assert services() == before
    run(HOST, "restart", "Web")
    assert services()["Web"] not in ("-", before["Web"])


def unfinished(package: str, product: str) -> None:
    """Asked to restart services, it ends at the first that does not start again, and names those that run on with the older program."""
    before = services()
    installer("/x", product, "KEEPSERVICES=1")
    Path("flask_service.py").rename("hidden.py")
    log = installer("/i", package, "RESTARTSERVICES=1")
    Path("hidden.py").rename("flask_service.py")
    after = services()
    assert after == {**before, "FlaskService": "-"}, (before, after)
    assert "pyhost: " in log and "flask_service" in log and "restarted" not in log, log
    assert "pyhost: left with the older pyhost.exe, after this failure: Web; go on with: pyhost restart --outdated" in log, log
    assert aside()  # Web has it


def restarted(package: str, version: str) -> None:
    """Asked to, an upgrade restarts those that run, and nobody else. No program stays aside."""
    before = services()
    path, source, _, _ = machine()
    log = installer("/i", package, "RESTARTSERVICES=1")
    assert f"pyhost: put {HOST} aside" in log, log
    after = services()
    assert after["Idle"] == "-" and all(after[name] not in ("-", before[name]) for name in SERVICES - {"Idle"}), after
    for name in SERVICES - {"Idle"}:
        assert f'pyhost: restarted "{name}"' in log, log
    assert "Hello" in page()
    assert "outdated" not in run(HOST, "list")
    assert not aside()
    assert machine()[:2] == (path, source), (path, machine())
    assert run(HOST, "--version").strip() == f"pyhost {version}"


def inside(directory: str, version: str, newer: str, flask: str) -> None:
    """Run all of it, in a Windows."""
    os.chdir(os.environ["PYHOST_C"])
    os.environ["no_proxy"] = "127.0.0.1"
    for path in Path(directory).glob("*.msi"):
        shutil.copy(path, ".")
    shutil.copytree(flask, "venv/Lib/site-packages")
    shutil.copy(ROOT / "examples/flask_service.py", ".")
    older_package, newer_package = (rf"C:\pyhost-{number}-x64.msi" for number in (version, newer))
    product = Path(directory, "product").read_text(encoding="utf-8")
    nothing = machine()

    from_nothing(older_package, version)
    spelled()
    refused(older_package)
    upgraded(newer_package, newer)
    repaired(product)
    kept(older_package, product)
    restarted(newer_package, newer)
    unfinished(older_package, product)
    run(HOST, "remove", *SERVICES)
    installer("/x", older_package)
    assert machine() == nothing, machine()
    assert not HERE.exists()

    installer("/i", newer_package)
    log = installer("/i", older_package, code=FAILED)
    assert f"NEWERPRODUCT = {product}" in log and "InstallValidate" not in log, log
    installer("/x", newer_package)
    assert machine() == nothing, machine()
    print("1 passed, 0 failed")


def renumber(source: Path, target: Path, version: str, newer: str) -> None:
    """Write a host of another version: the numbers in its resources, what it calls itself, its checksum."""
    data = source.read_bytes()
    fixed = data.index(struct.pack("<II", 0xFEEF04BD, 0x10000))  # VS_FIXEDFILEINFO
    major, minor, patch = (int(part) for part in newer.split("."))
    numbers = struct.pack("<II", major << 16 | minor, patch << 16)
    data = data[: fixed + 8] + numbers + numbers + data[fixed + 24 :]
    assert len(version) == len(newer)
    for encoding in ("utf-16-le", "ascii"):
        data = data.replace(version.encode(encoding), newer.encode(encoding))
    target.write_bytes(summed(data))


def make(build: Path, version: str, output: Path) -> None:
    """Make an MSI."""
    subprocess.run([sys.executable, ROOT / "packaging/msi.py", "--version", version, "--x64", build, "--output", output], check=True)


def main() -> None:
    """Make the packages, and a Windows for them."""
    if sys.argv[1] == "--inside":
        inside(*sys.argv[2:])
        return
    sandbox, build, version, flask = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    newer = re.sub(r"\.\d+\.", ".9.", version)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        other = directory / "newer"
        other.mkdir()
        renumber(build / "pyhost.exe", other / "pyhost.exe", version, newer)
        shutil.copy(build / "pyhost_setup.dll", other)
        make(build, version, directory)
        make(other, newer, directory)
        table = subprocess.run(["msiinfo", "export", directory / f"pyhost-{newer}-x64.msi", "Property"], check=True, stdout=subprocess.PIPE)
        product = re.search(r"^ProductCode\t(\S+)", table.stdout.decode("cp1252"), re.MULTILINE)
        assert product is not None
        (directory / "product").write_text(product.group(1), encoding="utf-8")
        command = [sandbox, "--python", "3.12", __file__, "--inside", name, version, newer, flask]
        sys.exit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    main()
