"""The hosts that are measured beside each other: what each of them is called, and its services."""

from __future__ import annotations

from dataclasses import dataclass

PYTHON = r"C:\Python312\python.exe"


@dataclass(frozen=True)
class Peer:
    """A host. waits, serves: the services (or command lines) that wait for their stop, and that serve on a port; "": none."""

    key: str
    name: str
    port: int
    kind: str = "class"  # "class", "program" or "C"
    idles: bool = True

    @property
    def waits(self) -> str:
        """The service that does nothing, or the command line that does."""
        if not self.idles:
            return ""
        return rf"{PYTHON} C:\bench\script.py" if self.key == "python" else f"Bench-{self.key}"

    @property
    def serves(self) -> str:
        """The service that serves; its name ends with its port."""
        return rf"{PYTHON} C:\bench\works.py {self.port}" if self.key == "python" else f"Bench-{self.key}-{self.port}"


PEERS = [
    Peer("bare", "service in C", 5001, "C"),
    Peer("plain", "**pyhost**, a class", 5002),
    Peer("with", "**pyhost**, a class, with the real pywin32", 5003),
    Peer("pythonservice", "PythonService.exe, the same class", 5004),
    Peer("frozen", "PyInstaller (onedir), the same class", 5005),
    Peer("program", "**pyhost**, a program", 5006, "program"),
    Peer("nssm", "NSSM, `AppThrottle` 0, the same program", 5007, "program"),
    Peer("nssm-default", "NSSM, its default throttle (1,500 ms)", 5008, "program", idles=False),
    Peer("python", "`python.exe` under nothing", 5009, "program"),
]
BUFFERED = Peer("nssm-buffered", "NSSM, `python` without `-u`", 5010, "program", idles=False)
NAMES = {peer.key: peer.name for peer in [*PEERS, BUFFERED]}


def key_of(who: str) -> str:
    """The peer's key for a service or a command line as bench.exe has it; anything else is its own."""
    for peer in [*PEERS, BUFFERED]:
        if who in (peer.waits, peer.serves):
            return peer.key
    return who
