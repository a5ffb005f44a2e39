"""A Flask service from an environment of the application, and what a Windows looks like before and after it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "tools"))
from windows import has, linux, run  # noqa: E402

PLACE = r"C:\apps\shop"  # the application's directory
NAME = "FlaskService"
BROUGHT = r"C:\brought"  # what the test needs
LOGS = r"C:\ProgramData\pyhost"  # where the services' logs stay
HIVES = (r"HKLM\SYSTEM\CurrentControlSet", r"HKLM\SOFTWARE", r"HKCU")
CERTIFICATES = r"SystemCertificates|\\Policies(\\Microsoft)?$"  # which Wine takes over from this machine when they are asked for


def parts(*arguments: str) -> Path:
    """Return the directory that scripts/parts has."""
    done = subprocess.run([ROOT / "scripts/parts", *arguments], stdout=subprocess.PIPE, check=True, text=True)
    return Path(done.stdout.strip())


def sandbox(*command: str | Path) -> int:
    """Run a command in a throw-away Windows; return its exit code."""
    return subprocess.run([ROOT / "scripts/sandbox", "--python", "3.12", *command], check=False).returncode


def files() -> set[str]:
    """Return the paths of all files on drive C:, but for the Pythons', which compile their own modules, and what the test has brought."""
    command = ["find", ".", "-path", "./Python3*", "-prune", "-o", "-path", "./brought", "-prune", "-o", "-print"]
    return set(subprocess.run(command, cwd=linux("C:\\"), stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines())


def registry() -> set[str]:
    """Return the keys of the machine and of the user."""
    found = set()
    for hive in HIVES:
        run("reg", "export", hive, r"C:\hive.reg", "/y")
        text = linux(r"C:\hive.reg").read_text(encoding="utf-16")
        found |= {key for key in re.findall(r"^\[(.+)\]", text, re.MULTILINE) if not re.search(CERTIFICATES, key)}
        linux(r"C:\hive.reg").unlink()
    return found


def traces() -> tuple[set[str], set[str]]:
    """Return what may be left behind: files, registry keys."""
    return files(), registry()


def left(before: tuple[set[str], set[str]]) -> tuple[set[str], set[str]]:
    """Return what is there and was not before."""
    after = traces()
    return after[0] - before[0], after[1] - before[1]


def put_application() -> None:
    """Put the service's code into its place."""
    linux(PLACE).mkdir(parents=True)
    shutil.copy(ROOT / "examples" / "flask_service.py", linux(PLACE))


def start(host: str, environment: str) -> None:
    """Install the service under this host, start it, fetch its page."""
    run(host, "install", rf"{PLACE}\flask_service.FlaskService", "--python", environment)
    run(host, "start", NAME)
    serves()


def serves() -> None:
    """Check that the service's page comes; its log names the address."""
    log = linux(rf"{LOGS}\{NAME}\{NAME}.log").read_text(encoding="utf-8")
    with urllib.request.urlopen(re.findall(r"serving on (http://\S+)", log)[-1], timeout=60) as answer:
        has(answer.read().decode(), "Hello")


def process(host: str) -> str:
    """Return the service's process."""
    found = re.search(r"RUNNING, process (\d+)", run(host, "status", NAME))
    assert found
    return found[1]


def end(host: str) -> None:
    """Stop and remove the service, and the logs, which stay."""
    run(host, "stop", NAME)
    run(host, "remove", NAME)
    shutil.rmtree(linux(LOGS))
