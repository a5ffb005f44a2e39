"""Two sandboxes at once have a network each: both listen on the same port, and neither has a way out.

usage: network.py SANDBOX, where SANDBOX is scripts/sandbox. Exits with 77 (skipped) where the kernel gives no network
namespace, which scripts/sandbox says itself.
"""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys

PORT = 5000  # any, as long as it is the same
ELSEWHERE = ("192.0.2.1", 80)  # an address that is nobody's (RFC 5737)
PATIENCE = 60  # seconds after which a sandbox counts as hung
SHARED = "shares this machine's network"  # scripts/sandbox: no network namespace
SKIPPED = 77


def refusal(address: tuple[str, int]) -> int:
    """Return the errno of a connection to address, 0 if there is one; it must come at once, hence no timeout."""
    with socket.socket() as client:
        return client.connect_ex(address)


def inside(outside_port: int) -> None:
    """Listen, look for ways out, say so, and stay until stdin ends."""
    with socket.create_server(("127.0.0.1", PORT)):
        found = refusal(ELSEWHERE)
        assert found == errno.ENETUNREACH, f"to {ELSEWHERE}: {os.strerror(found)}"
        found = refusal(("127.0.0.1", outside_port))
        assert found == errno.ECONNREFUSED, f"to a port of the machine outside: {os.strerror(found)}"
        interfaces = [name for _, name in socket.if_nameindex()]
        assert interfaces == ["lo"], interfaces
        print("listening", flush=True)
        sys.stdin.read()


def start(sandbox: str, outside_port: int) -> subprocess.Popen[str]:
    """Start a sandbox, and return when it listens or has failed."""
    peer = subprocess.Popen(
        [sandbox, "--no-python", "/usr/bin/python3", os.path.abspath(__file__), "--inside", str(outside_port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYHOST_EXE_OPTIONAL": "1"},
    )  # fmt: skip
    assert peer.stdout
    if peer.stdout.readline() != "listening\n":
        _, said = peer.communicate(timeout=PATIENCE)
        if SHARED in said:
            print(said)
            sys.exit(SKIPPED)
        raise AssertionError(f"a sandbox does not listen alone, and only there:\n{said}")
    return peer


def main(sandbox: str) -> None:
    """Have two at once."""
    with socket.create_server(("127.0.0.1", 0)) as outside:
        port = outside.getsockname()[1]
        peers = [start(sandbox, port), start(sandbox, port)]
        for peer in peers:
            _, said = peer.communicate(timeout=PATIENCE)
            assert peer.returncode == 0, said
    print(f"two sandboxes listened on port {PORT} at once")


if __name__ == "__main__":
    if sys.argv[1] == "--inside":
        inside(int(sys.argv[2]))
    else:
        main(sys.argv[1])
