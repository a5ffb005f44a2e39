#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Troubles of docs/troubles.md that no other test plays: each is had, what pyhost says is compared, and the page's advice is followed.

usage: troubles.py [TEST]..., inside scripts/sandbox
"""

from __future__ import annotations

import contextlib
import http.server
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

HOST = r"C:\pyhost\pyhost.exe"
PYTHON = os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe")
PATIENCE = 120  # seconds after which a program counts as hung
C = Path(os.environ["PYHOST_C"])
SERVE = "import time\ntime.sleep(1e6)\n"


def run(*arguments: str, code: int | None = 0) -> str:
    """Run a Windows program, which must end with code (None: with any); return what it wrote."""
    done = subprocess.run(["wine", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", timeout=PATIENCE)  # fmt: skip
    print("$", *arguments, f"-> {done.returncode}\n{done.stdout}")
    assert code is None or done.returncode == code, f"exit code {done.returncode} instead of {code}"
    return done.stdout


def pyhost(*arguments: str, code: int | None = 0) -> str:
    """Run a verb."""
    return run(HOST, *arguments, code=code)


def has(text: str, *parts: str) -> None:
    """Raise AssertionError unless text has all parts."""
    for part in parts:
        assert part in text, f"no {part!r} in:\n{text}"


def wait_for(name: str, part: str) -> str:
    """Return the log when it has part."""
    end = time.monotonic() + PATIENCE
    while part not in (text := pyhost("logs", name, "--lines", "1000")):
        assert time.monotonic() < end, f"no {part!r} in:\n{text}"
        time.sleep(0.2)
    return text


def put(name: str, code: str) -> str:
    """Write a script of the service NAME; return its path."""
    file = C / "apps" / name / "service.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(code, encoding="utf-8")
    return rf"C:\apps\{name}\service.py"


def program(name: str, code: str, *options: str) -> None:
    """Install a program that fails before it counts as running, whatever time it takes here."""
    pyhost("install", "--name", name, "--python", PYTHON, "--recovery", "none", "--ready-after", "60", *options, put(name, code))


def mended(name: str, line: str, *options: str) -> None:
    """Update the service as the page says; it must run then, and write this line."""
    pyhost("update", name, "--ready-after", "0", *options)
    pyhost("start", name)
    wait_for(name, line)
    pyhost("stop", name)


@contextlib.contextmanager
def served(handler: type[http.server.BaseHTTPRequestHandler], context: ssl.SSLContext | None = None) -> Iterator[int]:
    """In this block a server answers; the port."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


class Answer(http.server.BaseHTTPRequestHandler):
    """Answers with the address that was asked for."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"asked for {self.path}".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class AskForPassword(Answer):
    """Wants to know who asks."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_error(407)


def a_proxy_that_only_the_user_has() -> None:
    """What is asked for by no proxy is not found; the service's own variables name the proxy, which may ask for a password."""
    program("Shop", "import urllib.request\nprint(urllib.request.urlopen('http://server.example/a', timeout=20).read())\n" + SERVE)
    said = pyhost("start", "Shop", code=1)
    has(said, "URLError: <urlopen error", "pyhost update Shop --environment +")
    advised = re.findall(r"--environment \+\w+=http://PROXY:PORT", said)
    with served(AskForPassword) as port:
        pyhost("update", "Shop", "--environment", f"+HTTP_PROXY=http://127.0.0.1:{port}")
        has(pyhost("start", "Shop", code=1), "HTTPError: HTTP Error 407: Proxy Authentication Required", "through without a password")
    with served(Answer) as port:
        proxy = f"http://127.0.0.1:{port}"
        options = " ".join(advised).replace("http://PROXY:PORT", proxy).split()
        mended("Shop", "b'asked for http://server.example/a'", *options, "--environment", "+NO_PROXY=localhost,.corp.example")


def a_certificate_of_the_users_store() -> None:
    """A server whose root nobody knows is refused; SSL_CERT_FILE names the root."""
    certificate, key = C / "apps/certs.pem", C / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)],
                   check=True, capture_output=True)  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with served(Answer, context) as port:
        opener = "urllib.request.build_opener(urllib.request.ProxyHandler({}))"  # whatever proxy this machine has
        program("Shop", f"import urllib.request\nprint({opener}.open('https://localhost:{port}/a', timeout=20).read())\n" + SERVE)
        said = pyhost("start", "Shop", code=1)
        has(said, "CERTIFICATE_VERIFY_FAILED", "pyhost update Shop --environment +SSL_CERT_FILE=FILE")
        mended("Shop", "b'asked for /a'", "--environment", r"+SSL_CERT_FILE=C:\apps\certs.pem")


def temporary_files_and_home() -> None:
    """TEMP and the home of the account are replaced by the service's own variables; a TEMP that is not there is passed over."""
    shows = "import pathlib, tempfile\nprint('temp', tempfile.gettempdir(), 'home', pathlib.Path.home(), flush=True)\n"
    program("Shop", shows + SERVE)
    options = ("--environment", r"+TEMP=C:\apps\Shop\temp", "--environment", r"+TMP=C:\apps\Shop\temp",
               "--environment", r"+USERPROFILE=C:\apps\Shop")  # fmt: skip
    mended("Shop", r"home C:\apps\Shop", *options)
    has(pyhost("logs", "Shop"), r"temp C:\windows\Temp home C:\apps\Shop")
    (C / "apps/Shop/temp").mkdir()
    mended("Shop", r"temp C:\apps\Shop\temp home C:\apps\Shop")


def a_loop_in_another_thread() -> None:
    """get_event_loop() has no loop in a thread; signal() and a loop's own handlers are for the main thread; asyncio.run() is for any."""
    program(
        "Shop",
        "import asyncio, signal, threading\n"
        "def work():\n"
        "    for call in (asyncio.get_event_loop, lambda: signal.signal(signal.SIGTERM, print)):\n"
        "        try:\n            call()\n"
        "        except (RuntimeError, ValueError) as error:\n            print(type(error).__name__, error, flush=True)\n"
        "    print('ran', asyncio.run(asyncio.sleep(0, 5)), flush=True)\n"
        "signal.signal(signal.SIGTERM, lambda *_: exit())\n"
        "threading.Thread(target=work).start()\n" + SERVE,
    )
    mended("Shop", "ran 5")
    has(pyhost("logs", "Shop"), "RuntimeError There is no current event loop in thread", "ValueError signal only works in main thread")


def a_coroutine_that_nobody_runs() -> None:
    """An `async def SvcDoRun` is refused; asyncio.run() in it, or pyhost.Service, runs."""
    code = (
        "import win32serviceutil\nclass Shop(win32serviceutil.ServiceFramework):\n    _svc_name_ = 'Shop'\n"
        "    async def SvcDoRun(self): pass\n    def SvcStop(self): pass\n"
    )
    put("Shop", code)
    has(pyhost("install", r"C:\apps\Shop\service.Shop", "--python", PYTHON, code=1),
        "SvcDoRun is a coroutine function (async def), and a call runs none of its code",
        "try: let a plain function run it: def SvcDoRun(self): asyncio.run(self.main())")  # fmt: skip
    put("Shop", code.replace("async def SvcDoRun(self): pass", "def SvcDoRun(self): asyncio.run(self.main())\n"
                             "    async def main(self): print('plain', flush=True)").replace("import ", "import asyncio, "))
    pyhost("install", r"C:\apps\Shop\service.Shop", "--python", PYTHON)
    pyhost("start", "Shop", code=None)  # 3, unless its end comes after the verb's
    wait_for("Shop", "plain")
    wait_for("Shop", "specific code")
    put("Shop", "import asyncio, pyhost\nclass Shop(pyhost.Service, name='Shop'):\n    async def run(self):\n"
                "        print('runs', flush=True)\n        await asyncio.sleep(1e6)\n")  # fmt: skip
    pyhost("start", "Shop")
    wait_for("Shop", "runs")
    pyhost("stop", "Shop")


def processes_without_a_main_guard() -> None:
    """A child of multiprocessing runs the script again; behind `if __name__` it does not."""
    start = "child = multiprocessing.Process(target=print, args=('from the child',), kwargs={'flush': True})\nchild.start()\nchild.join()\n"
    program("Shop", "import multiprocessing\n" + start)
    pyhost("start", "Shop", code=None)
    has(wait_for("Shop", "by itself: no stop was asked for"), "An attempt has been made to start a new process", "bootstrapping phase")
    put("Shop", "import multiprocessing, time\nif __name__ == '__main__':\n"
                + "".join(f"    {line}\n" for line in [*start.splitlines(), "time.sleep(1e6)"]))  # fmt: skip
    mended("Shop", "from the child")


def a_class_without_its_base() -> None:
    """A constructor that does not call ServiceFramework's: the cause stands first, with what to write."""
    put("Shop", "import win32serviceutil\nclass Shop(win32serviceutil.ServiceFramework):\n    _svc_name_ = 'Shop'\n"
                "    def __init__(self, args): pass\n    def SvcDoRun(self): pass\n    def SvcStop(self): pass\n")  # fmt: skip
    pyhost("install", r"C:\apps\Shop\service.Shop", "--python", PYTHON)
    pyhost("start", "Shop", code=None)  # 1, unless it has been seen to run
    wait_for("Shop", "specific code 0x20000001")
    said = pyhost("status", "Shop", code=3)
    has(said, "try: call win32serviceutil.ServiceFramework.__init__(self, args) in its __init__", "no attribute 'ssh'")


def a_box_that_nobody_sees() -> None:
    """A message box holds a stop up to its limit, and is named there."""
    program("Shop", "import ctypes\nctypes.windll.user32.MessageBoxW(None, 'text', 'title', 0)\n", "--stop-limit", "8")
    pyhost("update", "Shop", "--ready-after", "1")
    pyhost("start", "Shop")
    has(pyhost("stop", "Shop"), "failure stop-limit")
    has(pyhost("status", "Shop", code=3), "the main thread waits in ctypes.WinDLL.MessageBoxW, service.py line 2")


def a_user_name_in_a_clean_environment() -> None:
    """getpass.getuser() finds USERNAME in a clean environment, unless the code takes it away; it may be set."""
    # Wine alone has GetUserName look at this variable, without which CryptAcquireContext gives Python 3.9 no random numbers.
    tells = "import getpass, os\nprint('user', getpass.getuser(), flush=True)\n"
    program("Shop", tells + SERVE, "--clean-environment", "yes", "--environment", "WINEUSERNAME=root")
    mended("Shop", "user ")
    program("Shop", "import os\nif os.environ['USERNAME'] != 'shop': del os.environ['USERNAME']\n" + tells + SERVE)
    has(pyhost("start", "Shop", code=1), "try: let the code leave USERNAME in os.environ, where the service has it when it begins")
    mended("Shop", "user shop", "--environment", "+USERNAME=shop")


def a_program_that_is_no_service() -> None:
    """python.exe as a service's program is 1053; pyhost takes its place."""
    script = put("Shop", "print('runs', flush=True)\n" + SERVE)
    run("sc.exe", "create", "Shop", "binPath=", f"{PYTHON} -X utf8 -u {script} --port 80")
    has(pyhost("status", "Shop", code=3), "runs     another program", "try      pyhost install --force --name Shop --python ")
    has(pyhost("start", "--force", "Shop", code=1), "(1053)",
        f'run its Python program under pyhost: pyhost install --force --name Shop --python {PYTHON} --python-flag=-Xutf8 {script} --port 80')  # fmt: skip
    pyhost("install", "--force", "--name", "Shop", "--python", PYTHON, script)
    pyhost("start", "Shop")
    wait_for("Shop", "runs")
    pyhost("stop", "Shop")
    pyhost("release", "Shop")
    run("sc.exe", "delete", "Shop")


def a_python_program_in_another_dress() -> None:
    """Whatever starts the Python program of another program's service: status, start and doctor give the command that takes it over."""
    script = put("Shop", "print('runs', flush=True)\n" + SERVE)
    take = "pyhost install --force --name Shop "
    batch = C / "apps/Shop/run.cmd"
    batch.write_text("@echo off\n")
    spaced = script.replace("service.py", "my shop.py")
    dresses = {
        f"{PYTHON} {script} --port 80": f"{take}--python {PYTHON} {script} --port 80",
        f"{script} --port 80": f"{take}{script} --port 80",
        f'"{spaced}" --token x': f'with its secret in the place of ***: {take}"{spaced}" --token ***',
        f"cmd /c {PYTHON} -O {script}": f"{take}--python {PYTHON} --python-flag=-O {script}",
        rf'C:\windows\system32\cmd.exe /d /c "call {PYTHON} {script} 80"': f"{take}--python {PYTHON} {script} 80",
        rf"C:\windows\py.exe -3.12 {script} --port 80": f"{take}--python 3.12 {script} --port 80",
        rf"C:\windows\pyw.exe -V:3.12 -m shop": f"{take}--python 3.12 -m shop",
        rf"C:\windows\py.exe {script}": f"{take}{script}",
        rf"C:\uv\uv.exe run --project C:\apps\Shop --with x {script} --port 80": rf"{take}--python C:\apps\Shop {script} --port 80",
        rf"C:\uv\uv.exe --quiet run --project=C:\apps\Shop python -u {script}": rf"{take}--python C:\apps\Shop {script}",
        rf"C:\uv\uv.exe run --project C:\apps\Shop waitress-serve --port=80": rf"{take}--python C:\apps\Shop waitress-serve --port=80",
        rf"C:\conda\Scripts\conda.exe run -n shop python {script} 80": rf"{take}--python ENVIRONMENT {script} 80",
        rf"C:\poetry.exe -C C:\apps\Shop run python {script}": rf"{take}--python ENVIRONMENT --directory C:\apps\Shop {script}",
        rf"{PYTHON} {script} --log C:\x.log": rf"{take}--python {PYTHON} -- {script} --log C:\x.log",
        rf"cmd /c {PYTHON} {script} a;b >> C:\a.txt 2>&1": rf'{take}--python {PYTHON} {script} "a;b"',
        r"C:\apps\Shop\run.cmd": f"{take}--python ENVIRONMENT SCRIPT",
    }
    for image, command in dresses.items():
        run("sc.exe", "create", "Shop", "binPath=", image)
        for words, code in ((("status",), 3), (("doctor",), 1), (("start",), 1)):
            has(pyhost(*words, "Shop", code=code), command + "\n")
        run("sc.exe", "delete", "Shop")
    run("sc.exe", "create", "Shop", "binPath=", r"C:\windows\system32\spoolsv.exe")
    assert "install --force" not in pyhost("status", "Shop", code=3) + pyhost("start", "Shop", code=1)
    run("sc.exe", "delete", "Shop")


def a_file_that_is_shut() -> None:
    """Python says the same of a file that may not be opened, is read-only or is open elsewhere: rights help only the first."""
    made = "import ctypes, os\npath = __file__ + '.txt'\n"
    fixed = made + "open(path, 'w').close()\nos.chmod(path, 0o444)\n"  # which Wine has root write all the same
    held = made + "ctypes.windll.kernel32.CreateFileW(path, {}, {}, None, 4, 0x80, None)\n"
    for code, cure in (
        (fixed + "raise PermissionError(13, 'Permission denied', path)\n", 'try: attrib -R "'),
        (fixed + "raise PermissionError(13, 'Access is denied', path, 5)\n", 'try: attrib -R "'),
        (made + "os.chmod(path, 0o666)\n" + held.format("0x40000000", 0) + "open(path)\n", 'try: close the program that has "'),
        (held.format("0x80000000", 1) + "open(path, 'w')\n", 'try: close the program that has "'),
        (held.format("0xC0000000", 0) + "open(path, 'a')\n", 'try: close the program that has "'),
        (made + "raise PermissionError(13, 'Permission denied', path)\n", "close the program that used it then"),
        (made + "open(os.path.dirname(path))\n", 'try: name a file: "'),
    ):
        program("Shop", code)
        said = pyhost("start", "Shop", code=1)
        has(said, cure)
        assert "icacls" not in said


def a_child_that_holds_its_output_back() -> None:
    """A Python child writes in blocks, unless PYTHONUNBUFFERED is set for the service."""
    child = "import sys, time; print('from the child'); print('it has printed', file=sys.stderr); time.sleep(1e6)"
    program("Shop", f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {child!r}])\n")
    pyhost("update", "Shop", "--ready-after", "0")
    pyhost("start", "Shop")
    wait_for("Shop", "it has printed")
    assert "from the child" not in pyhost("logs", "Shop")
    pyhost("stop", "Shop")
    mended("Shop", "from the child", "--environment", "+PYTHONUNBUFFERED=1")


def threads_and_apartments() -> None:
    """No thread is in an apartment of COM beforehand; CoInitialize() works in SvcDoRun, in a program, and in handlers, which have another thread."""
    tell = ("import ctypes, threading\n"
            "def tell(name):\n"
            "    kind, qualifier, ole = ctypes.c_int(), ctypes.c_int(), ctypes.windll.ole32\n"
            "    result = ole.CoGetApartmentType(ctypes.byref(kind), ctypes.byref(qualifier))\n"
            "    ole.CoInitialize(None)\n    ole.CoUninitialize()\n"
            "    print(name, hex(result & 0xFFFFFFFF), threading.current_thread() is threading.main_thread(), flush=True)\n")  # fmt: skip
    put("Shop", tell + "import win32event, win32serviceutil\n"
                "class Shop(win32serviceutil.ServiceFramework):\n    _svc_name_ = 'Shop'\n"
                "    def __init__(self, args):\n        super().__init__(args)\n"
                "        self.end = win32event.CreateEvent(None, True, False, None)\n"
                "    def SvcDoRun(self):\n        tell('SvcDoRun')\n        win32event.WaitForSingleObject(self.end, -1)\n"
                "    def SvcPause(self): tell('SvcPause')\n    def SvcContinue(self): tell('SvcContinue')\n"
                "    def SvcStop(self):\n        tell('SvcStop')\n        win32event.SetEvent(self.end)\n")  # fmt: skip
    pyhost("install", r"C:\apps\Shop\service.Shop", "--python", PYTHON)
    for verb in ("start", "pause", "continue", "stop"):
        pyhost(verb, "Shop")
    log = pyhost("logs", "Shop")
    has(log, "SvcDoRun 0x800401f0 True", *(f"{name} 0x800401f0 False" for name in ("SvcPause", "SvcContinue", "SvcStop")))
    pyhost("remove", "Shop")
    program("Shop", tell + "tell('program')\nthread = threading.Thread(target=tell, args=['thread'])\nthread.start()\nthread.join()\n")
    pyhost("start", "Shop", code=None)
    has(wait_for("Shop", "thread 0x"), "program 0x800401f0 True", "thread 0x800401f0 False")


def a_reloader_in_a_class() -> None:
    """What starts sys.argv again starts pyhost.exe, in a class the program's name; what starts sys.orig_argv, a Python that says so."""
    put("Shop", "import subprocess, sys, win32serviceutil\nclass Shop(win32serviceutil.ServiceFramework):\n    _svc_name_ = 'Shop'\n"
                "    def SvcDoRun(self):\n        sys.exit(subprocess.call([sys.executable, *sys.argv]))\n"
                "    def SvcStop(self): pass\n")  # fmt: skip
    pyhost("install", r"C:\apps\Shop\service.Shop", "--python", PYTHON)
    pyhost("start", "Shop", code=None)
    wait_for("Shop", "the class of a service has no command line to restart with")
    wait_for("Shop", "specific code")
    has(pyhost("status", "Shop", code=3), "try: start the server without its reloader: app.run(use_reloader=False)")


def a_breakpoint_that_was_left() -> None:
    """breakpoint() ends the code, since nobody types; PYTHONBREAKPOINT passes over it."""
    program("Shop", "breakpoint()\nprint('went on', flush=True)\n" + SERVE)
    has(pyhost("start", "Shop", code=1), "BdbQuit", "pyhost update Shop --environment +PYTHONBREAKPOINT=0")
    mended("Shop", "went on", "--environment", "+PYTHONBREAKPOINT=0")


def a_script_that_is_no_program() -> None:
    """A script as a service's program is 193; pyhost takes its place."""
    script = put("Shop", "print('runs', flush=True)\n" + SERVE)
    run("sc.exe", "create", "Shop", "binPath=", f"{script} --port 80")
    has(pyhost("start", "--force", "Shop", code=1), "(193)",
        f"try: run its Python program under pyhost: pyhost install --force --name Shop {script} --port 80")  # fmt: skip
    has(pyhost("status", "Shop", code=3), "runs     another program", f"program  {script}")
    pyhost("install", "--force", "--name", "Shop", "--python", PYTHON, script, "--port", "80")
    pyhost("start", "Shop")
    wait_for("Shop", "runs")
    pyhost("stop", "Shop")
    pyhost("release", "Shop")
    run("sc.exe", "delete", "Shop")


def arguments_of_a_start_and_of_the_installation() -> None:
    """A program has both in sys.argv; a class has those of the installation there, and those of a start in its constructor."""
    script = put("Shop", "import sys\nprint('argv', sys.argv[1:], flush=True)\n" + SERVE)
    pyhost("install", "--name", "Shop", "--python", PYTHON, script, "--port", "80")
    for arguments, shown in (((), "['--port', '80']"), (("--", "one", "two"), "['--port', '80', 'one', 'two']")):
        pyhost("start", "Shop", *arguments)
        wait_for("Shop", f"argv {shown}")
        pyhost("stop", "Shop")
    pyhost("remove", "Shop")
    put("Shop", "import sys, win32event, win32serviceutil\nclass Shop(win32serviceutil.ServiceFramework):\n    _svc_name_ = 'Shop'\n"
                "    def __init__(self, args):\n        super().__init__(args)\n"
                "        self.end = win32event.CreateEvent(None, True, False, None)\n"
                "        print('class', sys.argv, args, flush=True)\n"
                "    def SvcDoRun(self): win32event.WaitForSingleObject(self.end, -1)\n"
                "    def SvcStop(self): win32event.SetEvent(self.end)\n")  # fmt: skip
    pyhost("install", r"C:\apps\Shop\service.Shop", "--python", PYTHON)
    pyhost("update", "Shop", "--arguments", "--port 80")
    pyhost("start", "Shop", "--", "one", "two")
    wait_for("Shop", f"class {[HOST, '--port', '80']} ('Shop', 'one', 'two')")
    pyhost("stop", "Shop")


def a_stream_that_was_closed() -> None:
    """A second stream around sys.stdout's buffer takes that with it; the log goes on, and a stream changed in place stays."""
    program("Shop", "import io, sys\nio.TextIOWrapper(sys.stdout.buffer)\nprint('lost')\n" + SERVE)
    has(pyhost("start", "Shop", code=1), "ValueError: I/O operation on closed file")
    put("Shop", "import sys\nsys.stdout.detach()\nprint('lost')\n" + SERVE)
    has(pyhost("start", "Shop", code=1), "ValueError: underlying buffer has been detached")
    put("Shop", "import sys\nsys.stdout.reconfigure(encoding='utf-8', line_buffering=True)\nprint('gr\u00fcn')\n" + SERVE)
    mended("Shop", "gr\u00fcn")


def a_terminal_that_is_not_there() -> None:
    """The log has no size; shutil has one for what is no terminal."""
    program("Shop", "import os\nprint(os.get_terminal_size())\n" + SERVE)
    has(pyhost("start", "Shop", code=1), "the program failed: ", "Error: ", "os.get_terminal_size()")
    put("Shop", "import shutil\nprint('columns', shutil.get_terminal_size().columns, flush=True)\n" + SERVE)
    mended("Shop", "columns 80")
    mended("Shop", "columns 100", "--environment", "+COLUMNS=100")


def a_child_that_writes_another_code_page() -> None:
    """A Python child whose output is read writes in the ANSI code page until it is told otherwise."""
    child = "print('gr' + chr(252) + 'n')"
    program("Shop", "import subprocess, sys\n"
                    f"read = subprocess.run([sys.executable, '-c', {child!r}], capture_output=True).stdout\n"
                    "print('read', read.decode('utf-8'), flush=True)\n" + SERVE, "--environment", "PYTHONUTF8=0")  # fmt: skip
    has(pyhost("start", "Shop", code=1), "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xfc")
    mended("Shop", "read gr\u00fcn", "--environment", "+PYTHONUTF8=1")


def a_license_manager_that_comes_later() -> None:
    """What needs another service fails where that does not run; it may depend on it (that the SCM starts that first, Wine does not show)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    manager = put("Manager", f"import pyhost, socket\nserver = socket.create_server(('127.0.0.1', {port}))\n"
                             "pyhost.notify(ready=True)\nwhile True:\n    server.accept()[0].sendall(b'granted')\n")  # fmt: skip
    pyhost("install", "--name", "Manager", "--python", PYTHON, "--startup", "manual", "--ready-after", "never", manager)
    program("Shop", f"import socket\nprint(socket.create_connection(('127.0.0.1', {port})).recv(7), flush=True)\n" + SERVE)
    has(pyhost("start", "Shop", code=1), "ConnectionRefusedError: [WinError 10061]", "pyhost update Shop --depends SERVER")
    has(pyhost("update", "Shop", "--depends", "Manager"), "depends: (none) -> Manager")
    pyhost("start", "Manager")
    mended("Shop", "b'granted'")
    pyhost("remove", "Shop")
    pyhost("remove", "Manager")


def a_service_that_nobody_started() -> None:
    """A manual service that was not started has 1077, which is no failure; its startup type may be changed."""
    program("Shop", SERVE, "--startup", "manual")
    has(pyhost("status", "Shop", code=3), "Shop: STOPPED, not started since the system's start", "startup  manual")
    has(run("sc.exe", "query", "Shop"), "WIN32_EXIT_CODE    : 1077")
    pyhost("update", "Shop", "--startup", "auto")
    has(pyhost("status", "Shop", code=3), "startup  auto")


TESTS = [
    a_proxy_that_only_the_user_has, a_certificate_of_the_users_store, temporary_files_and_home, a_loop_in_another_thread,
    a_coroutine_that_nobody_runs, processes_without_a_main_guard, a_class_without_its_base, a_box_that_nobody_sees,
    a_user_name_in_a_clean_environment, a_program_that_is_no_service,
    a_python_program_in_another_dress, a_file_that_is_shut, a_child_that_holds_its_output_back, threads_and_apartments,
    a_reloader_in_a_class, a_breakpoint_that_was_left, a_script_that_is_no_program,
    arguments_of_a_start_and_of_the_installation, a_stream_that_was_closed, a_terminal_that_is_not_there,
    a_child_that_writes_another_code_page, a_license_manager_that_comes_later, a_service_that_nobody_started,
]  # fmt: skip


def main() -> int:
    """Run all tests, or those that are named."""
    failed = 0
    by_name = {test.__name__: test for test in TESTS}
    chosen = [by_name[name] for name in sys.argv[1:] or by_name]
    for test in chosen:
        try:
            test()
        except AssertionError as error:
            failed += 1
            print(f"{test.__name__}: {error}")
        pyhost("remove", "Shop", code=None)
        for place in (C / "apps/Shop", C / "ProgramData/pyhost/Shop"):  # no test finds lines of another one
            shutil.rmtree(place, ignore_errors=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
