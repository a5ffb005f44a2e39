#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A signed pyhost.exe works everywhere, and what is put behind its signature runs nowhere.

usage: signed.py SANDBOX      SANDBOX: scripts/sandbox; PYHOST_EXE names the host
       signed.py --inside     in the sandbox

The signature is made with a certificate of the test's own. Changed modules are put into the certificate table, which no signature
covers: the signature is as good as before.
"""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = r"C:\pyhost\pyhost.exe"
PATIENCE = 120  # seconds after which a program counts as hung
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


def run(*command: str) -> None:
    """Run a program that must succeed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{command} -> {done.returncode}\n{done.stdout}"


def sign(host: Path, signed: Path) -> Path:
    """Sign host as signed; return the certificate."""
    key, certificate = signed.with_name("key.pem"), signed.with_name("certificate.pem")
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


def inside() -> None:
    """Run a service of the host, and verbs that run Python."""
    os.chdir(os.environ["PYHOST_C"])
    Path("app").mkdir()
    Path("app/signed.py").write_text(SERVICE, encoding="utf-8")

    def wine(*arguments: str, code: int = 0) -> str:
        done = subprocess.run(["wine", HOST, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
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
        certificate = sign(host, signed)
        plant(signed, planted)
        for exe in (signed, planted):
            verify(exe, certificate)
            print(f"{exe.name}: the signature is good")
            command = [sys.argv[1], "--python", "3.12", sys.executable, __file__, "--inside"]
            subprocess.run(command, check=True, env={**os.environ, "PYHOST_EXE": str(exe)})
    print("2 passed, 0 failed")


if __name__ == "__main__":
    main()
