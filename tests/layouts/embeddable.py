#!/usr/bin/python3
"""Services on python.org's embeddable package, as it is unpacked and as people arrange it; 3.8 is refused.

usage: embeddable.py [CASE]...     inside scripts/sandbox

PYHOST_TEST_PYTHON names the package's python.exe. For 3.8 PYHOST_OTHER_PYTHON
names that of a later version, in whose place it is put.
"""

from __future__ import annotations

import json
import re
import shutil
import sys

from machine import FIXTURES, HOST, Base, Service, copy, expect, has, linux, run, run_all, write

BASE = Base.under_test()
PTH = BASE.dll.replace(".dll", "._pth")
ZIP = BASE.dll.replace(".dll", ".zip")
MODULES = ("ssl", "sqlite3", "ctypes", "asyncio", "xml.etree.ElementTree")

# A program tells what a class does: what it sees, and that it was stopped.
PROGRAM = """
import json, os, pyhost, sys, time
import {modules}
print("PROBE", json.dumps({{"prefix": sys.prefix, "library": os.path.dirname(os.path.dirname(json.__file__))}}))
try:
    pyhost.notify(ready=True)
    time.sleep(1e6)
finally:
    print("stopped in order")
"""

# Its threading comes from the package's zip, first on the thread that brings the stop.
LATE_THREADING = """
import _thread, win32event, win32serviceutil
class Late(win32serviceutil.ServiceFramework):
    _svc_name_ = _svc_display_name_ = "Late"
    def __init__(self, args):
        super().__init__(args)
        self.stopping = win32event.CreateEvent(None, 0, 0, None)
    def SvcStop(self):
        import threading
        print("the main thread is known:", threading.main_thread().ident == self.main)
        win32event.SetEvent(self.stopping)
    def SvcDoRun(self):
        self.main = _thread.get_ident()
        win32event.WaitForSingleObject(self.stopping, win32event.INFINITE)
"""


def unpacked(directory: str, *pth: str) -> str:
    """Unpack the package into a directory, with these lines in its ._pth; return its python.exe."""
    copy(BASE.directory, directory)
    write(rf"{directory}\{PTH}", "".join(f"{line}\r\n" for line in pth))
    return rf"{directory}\python.exe"


def live(service: Service, python: str, found: tuple[str, ...] = (), lacking: tuple[str, ...] = ()) -> None:
    """Install a service that nobody is warned of, let it live, and see which further modules are found and which not."""
    names = (*MODULES, *found, *lacking)
    said = service.install(python, "--environment", f"PROBE_MODULES={' '.join(names)}", "--environment", "PROBE_CHILD=1")
    assert "warning" not in said and "takes the place" not in said, said
    directory = python.rpartition("\\")[0]
    expect(
        service.live(), version=BASE.version, executable=python, prefix=directory, base_prefix=directory,
        library=rf"{directory}\{ZIP}", child="answer",
        modules={name: f"No module named '{name}'" if name in lacking else True for name in names},
    )  # fmt: skip
    healthy(service)


def healthy(service: Service, host: str = HOST) -> None:
    """The doctor has nothing to name but what is known of this release of Python."""
    told = json.loads(run(host, "doctor", service.name, "--json", code=None))
    bad = [finding for finding in told["findings"] if finding["level"] != "ok" and " has CVE-" not in finding["text"]]
    assert not bad, bad


def as_unpacked() -> None:
    """In its own directory, not a byte changed."""
    with Service("Embedded") as service:
        live(service, rf"{BASE.directory}\python.exe")


def program() -> None:
    """A script, which the package runs without a ._pth that knows its directory."""
    write(r"C:\embedded program\main.py", PROGRAM.format(modules=", ".join(MODULES)))
    with Service("Embedded") as service:
        python = rf"{BASE.directory}\python.exe"
        said = run(HOST, "install", "--name", service.name, "--python", python, "--ready-after", "never", r"C:\embedded program\main.py")
        assert "warning" not in said and "takes the place" not in said, said
        expect(service.live(), prefix=BASE.directory, library=rf"{BASE.directory}\{ZIP}")
        healthy(service)


def the_main_thread_is_known() -> None:
    """A class that imports threading in its SvcStop alone finds the main thread by it, though a zip's loader brings it."""
    write(r"C:\embedded class\late.py", LATE_THREADING)
    log = r"C:\embedded class\late.log"
    run(HOST, "install", "--python", rf"{BASE.directory}\python.exe", "--log", log, r"C:\embedded class\late.Late")
    try:
        run(HOST, "start", "Late", "--wait", "60")
        run(HOST, "stop", "Late", "--wait", "60")
    finally:
        run(HOST, "remove", "Late", "--wait", "60", code=None)
    has(linux(log).read_text(encoding="utf-8"), "the main thread is known: True")


def import_site() -> None:
    r"""With "import site" Lib\site-packages counts, and without it does not."""
    packages = ("only_in_packages", "only_in_named")
    for directory, line in ((r"C:\with site", "import site"), (r"C:\without site", "#import site")):
        python = unpacked(directory, ZIP, ".", "", "# Uncomment to run site.main() automatically", line)
        write(rf"{directory}\Lib\site-packages\only_in_packages.py", "")
        write(rf"{directory}\Lib\site-packages\more.pth", "named\n")
        write(rf"{directory}\Lib\site-packages\named\only_in_named.py", "")
        with Service("Embedded") as service:
            if line.startswith("#"):
                live(service, python, lacking=packages)
            else:
                live(service, python, packages)


def further_directories() -> None:
    """A ._pth that names directories in it and elsewhere, and a package beside python.exe."""
    python = arranged(r"C:\arranged")
    with Service("Embedded") as service:
        live(service, python, ("in_more", "in_further", "beside.part"))


def arranged(directory: str) -> str:
    """Arrange a package so; return its python.exe."""
    python = unpacked(directory, ZIP, ".", "more", r"C:\further", "nowhere")
    write(rf"{directory}\more\in_more.py", "")
    write(r"C:\further\in_further.py", "")
    write(rf"{directory}\beside\__init__.py", "")
    write(rf"{directory}\beside\part.py", "")
    return python


def shadows() -> None:
    """What takes the place of a module of Python's own is still told, and nothing else."""
    scripts = r"C:\embedded scripts"
    shutil.copytree(FIXTURES, linux(scripts))
    write(rf"{scripts}\queue.py", "")
    with Service("Embedded", scripts) as service:
        service.install(rf"{BASE.directory}\python.exe")
        said = run(HOST, "doctor", service.name, code=1)
        assert re.findall(r'"([^"]*)"\s+takes the place', said) == [rf"{scripts}\queue.py"], said


def bundled() -> None:
    """A bundle has all of it: it lives where nothing of what it was made from is left."""
    with Service("Embedded") as service:
        names = " ".join((*MODULES, "in_more", "in_further", "beside.part"))
        service.install(arranged(r"C:\to bundle"), "--environment", f"PROBE_MODULES={names}")
        run(HOST, "bundle", service.name, "--output", r"C:\bundles")
    for directory in (r"C:\to bundle", r"C:\further"):
        shutil.rmtree(linux(directory))
    with Service("Embedded") as service:
        host = rf"C:\bundles\{service.name}\{service.name}.exe"
        run(host, "install")
        seen = service.live()
        expect(seen, prefix=rf"C:\bundles\{service.name}\python", modules={name: True for name in names.split()})
        healthy(service, host)


def lost_module() -> None:
    """An extension module that a module of the archive needs is missed before the start, and comes back without the ._pth's lines being lost."""
    python = unpacked(r"C:\lost module", ZIP, ".", "more")
    again = rf'unpack the embeddable package of Python {BASE.version} again into "C:\lost module", and keep the {PTH} that is there'
    write(r"C:\tls\tls.py", "import ssl\n")
    linux(r"C:\lost module\_ssl.pyd").unlink()
    with Service("Tls"):
        part = f"a part of Python itself is missing: {again}"
        has(run(HOST, "install", "--name", "Tls", "--python", python, r"C:\tls\tls.py"), "imports _ssl, which is not installed", part)
        said = run(HOST, "doctor", "Tls", code=1)
        has(said, rf"{ZIP}\ssl.pyc, line ", "imports _ssl, which is not installed", f"try: {part}")
        assert "all that the program imports is there" not in said, said
        has(run(HOST, "start", "Tls", "--wait", "60", code=1), f"try: {part}")
        write(r"C:\tls\tls.py", "import json, select\n")
        has(run(HOST, "doctor", "Tls", code=None), "all that the program imports is there")


def lost_archive() -> None:
    """Of a package without its archive nothing is started: each verb says what is lost."""
    python = unpacked(r"C:\lost archive", ZIP, ".")
    again = rf'unpack the embeddable package of Python {BASE.version} again into "C:\lost archive", and keep the {PTH} that is there'
    lost = rf'the Python in "C:\lost archive" has lost a part of itself: {ZIP}'
    write(r"C:\archive\job.py", "import json\n")
    with Service("Job"):
        run(HOST, "install", "--name", "Job", "--python", python, r"C:\archive\job.py")
        linux(rf"C:\lost archive\{ZIP}").unlink()
        has(run(HOST, "start", "Job", "--wait", "60", code=1), lost, f"try: {again}")
        has(run(HOST, "status", "Job", code=3), f"problem {lost} try {again}")
        for verb in (("doctor", "Job"), ("install", "--name", "New", "--python", python, r"C:\archive\job.py"),
                     ("bundle", "Job", "--output", r"C:\archive\out")):  # fmt: skip
            said = run(HOST, *verb, code=1)
            has(said, lost, f"try: {again}")
            assert "Python path configuration" not in said, said


def out_of_reach() -> None:
    r"""What lies in Lib\site-packages, where the ._pth does not have Python look, is not to be installed again."""
    directory = r"C:\out of reach"
    python = unpacked(directory, ZIP, ".", "#import site")
    write(rf"{directory}\Lib\site-packages\mypkg\__init__.py", "")
    write(r"C:\reach\reach.py", "import mypkg\nprint('reached')\n")
    line = rf'add the line "import site" to "{directory}\{PTH}"'
    with Service("Reach") as service:
        run(HOST, "install", "--name", "Reach", "--python", python, r"C:\reach\reach.py")
        has(run(HOST, "doctor", "Reach", code=1), "imports mypkg, which is installed where Python does not look", f"try: {line}")
        has(run(HOST, "start", "Reach", "--wait", "60", code=1), f"try: {line}")
        with linux(rf"{directory}\{PTH}").open("a", encoding="utf-8") as pth:
            pth.write("import site\n")
        run(HOST, "start", "Reach", "--wait", "60", code=None)
        assert "reached" in service.log, service.log


def known_hole() -> None:
    """An embeddable package makes no environment: where its series has no release without the hole, that of another is unpacked."""
    with Service("Holed") as service:
        service.install(rf"{BASE.directory}\python.exe")
        said = run(HOST, "doctor", service.name, code=None)
        if "CVE-2026-12003" in said:
            has(said, "unpack the embeddable package of Python ")
            assert "make an environment" not in said, said


# ---- 3.8, which is too old ----

TOO_OLD = ("is Python 3.8, which is too old", "use Python 3.9 or later")


def too_old() -> None:
    with Service("Old") as service:
        has(service.install(rf"{BASE.directory}\python.exe", code=1), rf"{BASE.directory}\python.exe", *TOO_OLD)


def exchanged() -> None:
    """It takes the place of a later version under an installed service."""
    directory = r"C:\exchanged"
    copy(Base.other().directory, directory)
    with Service("Old") as service:
        service.install(rf"{directory}\python.exe")
        service.live()
        shutil.rmtree(linux(directory))
        copy(BASE.directory, directory)
        has(service.fail(), rf"{directory}\python.exe", *TOO_OLD)
        has(run(HOST, "doctor", service.name, code=1), rf"{directory}\python.exe", *TOO_OLD)


CASES = [
    ("as-unpacked", as_unpacked),
    ("program", program),
    ("the-main-thread-is-known", the_main_thread_is_known),
    ("import-site", import_site),
    ("further-directories", further_directories),
    ("shadows", shadows),
    ("bundled", bundled),
    ("lost-module", lost_module),
    ("lost-archive", lost_archive),
    ("out-of-reach", out_of_reach),
    ("known-hole", known_hole),
]
CASES_TOO_OLD = [("too-old", too_old), ("exchanged", exchanged)]

if __name__ == "__main__":
    run_all(CASES_TOO_OLD if BASE.minor < 9 else CASES, sys.argv[1:])
