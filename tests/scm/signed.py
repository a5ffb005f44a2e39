#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A signed pyhost.exe works everywhere, and what is put behind its signature runs nowhere.

usage: signed.py SANDBOX      SANDBOX: scripts/sandbox; PYHOST_EXE names the host
       signed.py --inside     in the sandbox

The signature is made with a certificate of the test's own. Changed modules are put into the certificate table, which no signature
covers: the signature is as good as before. A bundle of the signed host has the same exe; "bundle --sign" gives it a signature of somebody else's.
"""

from __future__ import annotations

import io
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = r"C:\pyhost\pyhost.exe"
PATIENCE = 120  # seconds after which a program counts as hung
BUNDLE = r"C:\out\Bundled"
PLANTED = r"open('C:\\planted.txt', 'a').write(__name__ + '\n')" + "\n"

SERVICE = r"""
import multiprocessing, os, subprocess, sys

import pyhost, servicemanager, win32event, win32serviceutil

CHILD = '''
import importlib, sys
for name in ("win32api", "win32com.client", "pyhost", "pyhost_compat.calls", "pyhost_compat.none"):
    try:
        importlib.import_module(name)
        print("has", name)
    except ImportError as error:
        print("refused", error)
'''

def names():
    import win32api, win32com.shell.shell, pyhost, pyhost_compat.calls
    try:
        import win32com.client
    except ImportError as error:
        missing = str(error)
    return [module.__file__ for module in (win32api, win32com.shell.shell, pyhost, pyhost_compat.calls)], missing

def child_and_grandchild():
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    child = context.Process(target=put, args=(queue,))
    child.start()
    found = queue.get()
    child.join()
    return names(), found

def put(queue):
    queue.put(names())

class Signed(win32serviceutil.ServiceFramework):
    _svc_name_ = _svc_display_name_ = "Signed"

    def __init__(self, arguments):
        super().__init__(arguments)
        self.end = win32event.CreateEvent(None, 0, 0, None)

    def SvcDoRun(self):
        own = names()
        from concurrent.futures import ProcessPoolExecutor
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            child, grandchild = pool.submit(child_and_grandchild).result()
        assert own == child == grandchild, (own, child, grandchild)
        print("names:", own)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        print(subprocess.run([sys.executable, "-c", CHILD], env=environment, stdout=subprocess.PIPE, text=True).stdout)
        print("all was tried")
        if not servicemanager.Debugging():
            win32event.WaitForSingleObject(self.end, win32event.INFINITE)

    def SvcStop(self):
        win32event.SetEvent(self.end)
"""

# What is bundled, and has a child.
PROGRAM = r"""
import subprocess, sys, pyhost
print("child:", subprocess.run([sys.executable, "-c", "print(6 * 7)"], stdout=subprocess.PIPE, text=True).stdout, flush=True)
pyhost.notify(ready=True)
pyhost.stopping().wait()
"""

# What "bundle --sign" runs: osslsigncode is no Windows program, so it asks for it.
ASK = r"""
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as connection:
    connection.sendall(sys.argv[2].encode() + b"\n")
    sys.exit(connection.recv(1) != b"1")
"""


def run(*command: str) -> None:
    """Run a program that must succeed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{command} -> {done.returncode}\n{done.stdout}"


def sign(host: Path, signed: Path, place: Path) -> Path:
    """Sign host as signed, with a certificate that is made in place and returned."""
    key, certificate = place / "key.pem", place / "certificate.pem"
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=A publisher of the tests", "-addext",
        "extendedKeyUsage=codeSigning", "-keyout", str(key), "-out", str(certificate))  # fmt: skip
    run("osslsigncode", "sign", "-h", "sha256", "-certs", str(certificate), "-key", str(key), "-in", str(host), "-out", str(signed))
    return certificate


def verify(signed: Path, certificate: Path) -> None:
    """Raise AssertionError unless the signature is good."""
    run("osslsigncode", "verify", "-CAfile", str(certificate), "-in", str(signed))


def changed_modules() -> bytes:
    """Return a zip with all modules of the exe, each of which tells that it has run, wherever they might be looked for."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted((ROOT / "python").rglob("*.py")):
            if "stubs" not in path.parts:
                name = path.relative_to(ROOT / "python").as_posix()
                source = path.read_text(encoding="utf-8")
                future = "from __future__ import annotations\n"
                target.writestr(name, future + PLANTED + source.replace(future, ""))
        for name in ("win32com/client.py", "pyhost_compat/none.py", "sitecustomize.py"):
            target.writestr("compat/" + name, PLANTED)
            target.writestr(name, PLANTED)
    return archive.getvalue()


def plant(signed: Path, planted: Path) -> None:
    """Write a copy of a signed exe that has the changed modules at its end, in the certificate table."""
    data = bytearray(signed.read_bytes())
    entry = struct.unpack_from("<I", data, 0x3C)[0] + 24 + 112 + 8 * 4  # PE32+: the directory of certificates
    start, size = struct.unpack_from("<II", data, entry)
    assert start and start + size == len(data), "the exe is not signed"
    changed = changed_modules()
    length = size + len(changed)
    fill = -length % 8  # stands before the zip: what is read from the end begins there
    data += bytes(fill) + changed
    struct.pack_into("<I", data, entry + 4, length + fill)
    struct.pack_into("<I", data, start, length + fill)  # WIN_CERTIFICATE.dwLength
    planted.write_bytes(data)
    with zipfile.ZipFile(planted) as archive:
        assert "sitecustomize.py" in archive.namelist(), "who looks at the file's end does not find the changed modules"


def sign_when_asked(server: socket.socket, own: Path, told: list[str]) -> None:
    """Sign the file that is asked for once, when it is the host, signature and all."""
    connection, _ = server.accept()
    with connection:
        try:
            path = Path(connection.makefile(encoding="utf-8").readline().strip().replace("C:\\", "").replace("\\", "/"))
            assert path.read_bytes() == Path(os.environ["PYHOST_EXE"]).read_bytes(), "what is signed is not the host as it was signed"
            sign(path, own / "own.exe", own)
            path.write_bytes((own / "own.exe").read_bytes())
            connection.sendall(b"1")
        except (AssertionError, OSError) as error:
            told.append(str(error))
            connection.sendall(b"0")


def bundled(own: Path, wine: Callable[..., str]) -> None:
    """Make a bundle with a signature of somebody else's on the host's own; it runs, and both are good."""
    Path("shop").mkdir()
    Path("shop/shop.py").write_text(PROGRAM, encoding="utf-8")
    Path("shop/shop.toml").write_text('name = "Bundled"\npython = "C:/Python312-embed"\nprogram = ["shop.py"]\n', encoding="utf-8")
    Path("ask.py").write_text(ASK, encoding="utf-8")
    told: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        signer = threading.Thread(target=sign_when_asked, args=(server, own, told), daemon=True)
        signer.start()
        command = rf"C:\Python312\python.exe C:\ask.py {server.getsockname()[1]} {{}}"
        wine("bundle", "--file", r"C:\shop\shop.toml", "--output", r"C:\out", "--sign", command)
        signer.join(PATIENCE)
    assert not told, told
    exe = Path("out/Bundled/Bundled.exe")
    assert exe.read_bytes() == (own / "own.exe").read_bytes(), "the bundle has another exe than the one that was signed"
    verify(exe, own / "certificate.pem")
    host = rf"{BUNDLE}\Bundled.exe"
    for arguments in (["install"], ["start", "Bundled"], ["doctor", "Bundled"], ["stop", "Bundled"], ["remove", "Bundled"]):
        wine(*arguments, host=host)
    log = Path("ProgramData/pyhost/Bundled/Bundled.log").read_text(encoding="utf-8")
    assert "child: 42" in log, log
    print("the bundle is signed and runs")


def inside() -> None:
    """Run a service of the host, and verbs that run Python."""
    os.chdir(os.environ["PYHOST_C"])
    Path("app").mkdir()
    Path("app/signed.py").write_text(SERVICE, encoding="utf-8")

    def wine(*arguments: str, code: int = 0, host: str = HOST) -> str:
        done = subprocess.run(["wine", host, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, encoding="utf-8", timeout=PATIENCE)  # fmt: skip
        assert done.returncode == code, f"{arguments} -> {done.returncode}\n{done.stdout}"
        return done.stdout

    wine("install", r"C:\app\signed.Signed", "--python", os.environ.get("PYHOST_TEST_PYTHON", r"C:\Python312\python.exe"))
    wine("start", "Signed")
    wine("stop", "Signed")
    for shown in (Path("ProgramData/pyhost/Signed/Signed.log").read_text(encoding="utf-8"), wine("debug", "Signed")):
        assert "all was tried" in shown, shown
        assert repr(rf"{HOST}\compat\win32api.py") in shown and repr(rf"{HOST}\pyhost\__init__.py") in shown, shown
        assert "No module named 'win32com.client'" in shown and "has " not in shown, shown
        assert shown.count("refused No module named 'pyhost'") == 1, shown
    wine("doctor", "Signed")
    wine("remove", "Signed")
    if own := os.environ.get("PYHOST_TEST_OWN"):
        bundled(Path(own), wine)
    planted = Path("planted.txt")
    assert not planted.exists(), planted.read_text(encoding="utf-8")


def main() -> None:
    """Sign the host; try that one and the one with changed modules."""
    if sys.argv[1] == "--inside":
        inside()
        return
    host = Path(os.environ["PYHOST_EXE"])
    with tempfile.TemporaryDirectory() as place:
        signed, planted = Path(place, "signed.exe"), Path(place, "planted.exe")
        certificate = sign(host, signed, Path(place))
        own = Path(place, "own")
        own.mkdir()
        plant(signed, planted)
        for exe in (signed, planted):
            verify(exe, certificate)
            print(f"{exe.name}: the signature is good")
            command = [sys.argv[1], "--python", "3.12", "--embeddable", "3.12", sys.executable, __file__, "--inside"]
            bundling = {"PYHOST_TEST_OWN": str(own)} if exe == signed else {}
            environment = {**os.environ, "PYHOST_EXE": str(exe), **bundling}
            said = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout
            assert ("the bundle is signed and runs" in said) == bool(bundling), said
    print("2 passed, 0 failed")


if __name__ == "__main__":
    main()
