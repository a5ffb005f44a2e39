"""Puts the peers in place: their programs, their Pythons, their services."""

from __future__ import annotations

import re
import shutil
import tarfile
from pathlib import Path

from bundles import freeze
from peers import BUFFERED, PEERS, PYTHON, Peer
from sandbox import DRIVE_C, FOLDER, HOST, as_users_have_it, fact, install, wine

WITH = r"C:\Python312w\python.exe"  # the same Python, with pywin32 in it
NSSM = r"C:\bench\nssm.exe"
FROZEN = r"C:\bench\frozen\frozen\frozen.exe"


def install_nssm(peer: Peer, *words: str) -> None:
    """Install works.py under NSSM, and script.py if it has a service that waits."""
    services = [(peer.serves, (*words, r"C:\bench\works.py", str(peer.port)))]
    if peer.waits:
        services.append((peer.waits, (r"C:\bench\script.py",)))
    for service, line in services:
        wine(NSSM, "install", service, PYTHON, *line)
        settings = {"AppStdout": rf"C:\bench\{service}.log", "AppStderr": rf"C:\bench\{service}.log"}
        if peer.key != "nssm-default":
            settings["AppThrottle"] = "0"
        for name, value in settings.items():
            wine(NSSM, "set", service, name, value)


def install_peers() -> None:
    """Install the services of all."""
    peers = {peer.key: peer for peer in PEERS}
    for key, programs in ("bare", (r"C:\bench\bare_service.exe", r"C:\bench\bare_server.exe")), (
        "frozen", (rf"{FROZEN} Waits", rf"{FROZEN} Serves"),
    ):  # fmt: skip
        for service, program in zip((peers[key].waits, peers[key].serves), programs):
            wine("sc.exe", "create", service, "binPath=", program)
    for key, python in ("plain", PYTHON), ("with", WITH):
        install("services.Waits", "--name", peers[key].waits, python=python)
        install("services.Serves", "--name", peers[key].serves, python=python)
    script = r"import sys, win32serviceutil as w; w.InstallService(rf'C:\bench\services.{sys.argv[1]}', sys.argv[2], sys.argv[2])"
    wine(WITH, "-c", script, "Waits", peers["pythonservice"].waits)
    wine(WITH, "-c", script, "Serves", peers["pythonservice"].serves)
    scripted = peers["program"]
    wine(HOST, "install", "--name", scripted.waits, "--python", PYTHON, r"C:\bench\script.py")
    wine(HOST, "install", "--name", scripted.serves, "--python", PYTHON, r"C:\bench\works.py", str(scripted.port))
    install_nssm(peers["nssm"], "-u")
    install_nssm(peers["nssm-default"], "-u")
    install_nssm(BUFFERED)


def version_of(package: str, folder: str) -> str:
    """The version of an unpacked package."""
    (found,) = Path(folder).glob(f"{package}-*.dist-info")
    return found.name.removeprefix(f"{package}-").removesuffix(".dist-info")


def file_version(program: Path) -> str:
    """What a program's version resource says."""
    found = re.search("FileVersion\0+([^\0]+)", program.read_bytes().decode("utf-16-le", "replace"))
    return found[1].split()[0] if found else ""


def prepare_peers(pywin32: str, nssm: str, pyinstaller: str) -> None:
    """Put the peers in place, from the directories of their sets, and say their versions."""
    (archive,) = Path(nssm).glob("pynssm-*.tar.gz")
    with tarfile.open(archive) as tar:
        (member,) = (member for member in tar.getmembers() if member.name.endswith("/bin/win64/nssm.exe"))
        content = tar.extractfile(member)
        assert content
        (FOLDER / "nssm.exe").write_bytes(content.read())
    freeze(pyinstaller, pywin32, "frozen.py", "services.py", "works.py")
    as_users_have_it()  # what freezes needed what it takes away
    shutil.copytree(DRIVE_C / "Python312", DRIVE_C / "Python312w", symlinks=True)
    packages = DRIVE_C / "Python312w/Lib/site-packages"
    shutil.copytree(pywin32, packages, dirs_exist_ok=True)
    for file in (packages / "pywin32_system32").glob("*.dll"):  # as pywin32's own script puts them after its installation
        shutil.copy(file, DRIVE_C / "Python312w")
    install_peers()
    fact("CPython", wine(PYTHON, "-V").split()[1])
    fact("pywin32", version_of("pywin32", pywin32))
    fact("PyInstaller", version_of("pyinstaller", pyinstaller))
    fact("NSSM", file_version(FOLDER / "nssm.exe"))
