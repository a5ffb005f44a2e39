"""The Windows that a tool is tried in: its programs, its registry, the services that pyhost runs and those that it only finds."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

PATIENCE = 400  # seconds after which a program counts as hung; a freezer has much to do
HOST = r"C:\pyhost\pyhost.exe"
PYTHON = r"C:\Python312\python.exe"
SERVICES = r"HKLM\SYSTEM\CurrentControlSet\Services"
FIXTURES = Path(__file__).resolve().parent / "fixtures"


def linux(path: str) -> Path:
    r"""Return the Linux path of a Windows one on drive C:."""
    return Path(os.environ["PYHOST_C"], *path[3:].split("\\"))


def run(*arguments: str, code: int = 0, directory: str = "C:\\") -> str:
    """Run a Windows program, which must end with code, and show what it wrote; return that."""
    done = subprocess.run(
        ["wine", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        cwd=linux(directory), timeout=PATIENCE,
    )  # fmt: skip
    # NSSM writes UTF-16 where it does not write to a console.
    text = done.stdout.replace(b"\0", b"").decode(errors="replace").replace("\r\n", "\n")
    print("$", *arguments, f"-> {done.returncode}\n{text}", flush=True)
    assert done.returncode == code, f"exit code {done.returncode} instead of {code}"
    return text


def has(text: str, *parts: str) -> None:
    """Check that text contains each of parts."""
    for part in parts:
        assert part in text, f"{part!r} is not in:\n{text}"


def registry(service: str) -> str:
    """Return all that the registry has of a service."""
    return run("reg", "query", rf"{SERVICES}\{service}", "/s")


def make_venv(directory: str, *packages: str) -> None:
    """Make a virtual environment of the standard library's, with the packages of these unpacked sets."""
    run(PYTHON, "-I", "-m", "venv", "--without-pip", directory)
    for package in packages:
        shutil.copytree(package, linux(directory) / "Lib/site-packages", dirs_exist_ok=True)


def unpack_nssm(files: str) -> str:
    """Unpack NSSM from the set with these files; return its path in Windows."""
    (archive,) = Path(files).glob("pynssm-*.tar.gz")
    linux(r"C:\nssm").mkdir()
    with tarfile.open(archive) as tar:
        (member,) = (member for member in tar.getmembers() if member.name.endswith("/bin/win64/nssm.exe"))
        content = tar.extractfile(member)
        assert content
        linux(r"C:\nssm\nssm.exe").write_bytes(content.read())
    return r"C:\nssm\nssm.exe"


def get(port: int) -> dict[str, str]:
    """Ask the web service on this port what it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/")
    answer: dict[str, str] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def live(environment: str) -> dict[str, str]:
    """Install the web service from an environment, let it answer and stop; doctor must be content. Return its answer."""
    if not linux(r"C:\a service").exists():
        linux(r"C:\a service").mkdir()
        shutil.copy(FIXTURES / "web_service.py", linux(r"C:\a service"))
    log = linux(r"C:\ProgramData\pyhost\WebService\WebService.log")
    log.unlink(missing_ok=True)
    run(HOST, "install", r"C:\a service\web_service.WebService", "--python", environment)
    has(run(HOST, "doctor", "WebService"), "Python 3.12, C:\\Python312\\python312.dll", "web_service.WebService is there")
    run(HOST, "start", "WebService")
    found = re.search(r"^port (\d+)$", log.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, log.read_text(encoding="utf-8")
    answer = get(int(found[1]))
    run(HOST, "stop", "WebService")
    has(run(HOST, "status", "WebService", code=3), "STOPPED, exit code 0")
    has(log.read_text(encoding="utf-8"), "closed")
    return answer


def remove() -> None:
    """Remove the web service."""
    run(HOST, "remove", "WebService")


def refuse(
    service: str, kind: str, runs: str, program: str, *, started: bool = True, imported: bool = False,
    ready: Callable[[], object] = lambda: None,
) -> None:
    """Check that pyhost says what a service of somebody else runs, and changes nothing of it.

    kind and runs: how pyhost calls it in a list, and in a sentence. started: the SCM can start it.
    imported: import-nssm and adopt can do something with it. ready returns when the started service has done what it is to do.
    """
    before = registry(service)
    sentence = f'The service "{service}" runs {runs}: "{program}"\n'
    if imported:  # it is where a release would give it back to
        has(run(HOST, "release", service), f"{service} already runs {runs}; nothing changed")
    for verb in ("update", "remove") if imported else ("adopt", "release", "update", "remove"):
        options = ("--startup", "auto") if verb == "update" else ()
        has(run(HOST, verb, service, *options, code=1), f"pyhost: {sentence}  try: ")
    found = run(HOST, "doctor", service, code=1).splitlines()
    assert found[0] == f"error   command line: {sentence.strip()}", found
    assert len(found) == 2 and found[1].startswith("        try: "), found  # and nothing of a Python or a log
    if not imported:
        has(run(HOST, "import-nssm", service, code=1), f"the service runs {runs}")
    for verb in ("start", "stop", "restart", "pause", "continue"):
        has(run(HOST, verb, service, code=1), f"pyhost: {sentence}  try: pyhost {verb} --force")
    if started:
        run(HOST, "start", "--force", service)
        ready()
    status = run(HOST, "status", service, code=0 if started else 3)
    has(status, f"  runs     {runs}\n  program  {program}\n")
    assert "  log  " not in status and "  python  " not in status, status
    if started:
        run(HOST, "stop", "--force", service)
    assert (service in run(HOST, "list")) == imported, "what can be adopted is listed"
    listed = {row["name"]: row for row in json.loads(run(HOST, "list", "--all", "--json"))["services"]}
    assert (listed[service]["host"], listed[service]["program"]) == (kind, program), listed[service]
    assert registry(service) == before, "the service was changed"
    assert not linux(rf"C:\ProgramData\pyhost\{service}").exists(), "it has a log"
