"""Tries a freshly built Windows CPython: the modules in C, and those parts of Windows that programs use most."""

import asyncio
import bz2
import ctypes
import decimal
import hashlib
import importlib
import lzma
import socket
import sqlite3
import ssl
import subprocess
import sys
import threading
import zlib
from pathlib import Path


def check_extension_modules() -> None:
    """Each .pyd can be imported."""
    for file in (Path(sys.prefix) / "DLLs").glob("*.pyd"):
        importlib.import_module(file.stem)


def check_libraries() -> None:
    """Data survives the compressors; hashes, SQL and TLS are there."""
    data = b"a service's data " * 1000
    for library in (zlib, bz2, lzma):
        assert library.decompress(library.compress(data)) == data, library
    assert hashlib.sha3_256(data).digest_size == 32
    assert sqlite3.connect(":memory:").execute("select sqrt(16)").fetchone() == (4.0,)
    assert ssl.create_default_context().verify_mode == ssl.CERT_REQUIRED
    assert decimal.Decimal("0.1") + decimal.Decimal("0.2") == decimal.Decimal("0.3")


def check_windows() -> None:
    """Calls of the Windows API, also back into Python; a crash in a foreign function is an OSError."""
    assert ctypes.windll.kernel32.GetCurrentProcessId() > 0
    numbers = (ctypes.c_int * 3)(3, 1, 2)
    comparison = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    ctypes.cdll.msvcrt.qsort(numbers, 3, ctypes.sizeof(ctypes.c_int), comparison(lambda a, b: a[0] - b[0]))
    assert list(numbers) == [1, 2, 3]
    try:
        ctypes.windll.kernel32.lstrcatA(1, 2)
        ctypes.memset(0, 0, 1)
    except OSError:
        pass
    else:
        raise AssertionError("writing to address 0 went unnoticed")


def check_sockets() -> None:
    """An answer travels through an asyncio server."""

    async def exchange() -> bytes:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write((await reader.readline()).upper())
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hello\n")
        reply = await reader.readline()
        writer.close()
        server.close()
        return reply

    assert asyncio.run(exchange()) == b"HELLO\n"
    assert socket.gethostbyname("localhost") == "127.0.0.1"


def check_processes() -> None:
    """Threads run, children answer."""
    thread = threading.Thread(target=len, args=("",))
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert subprocess.run([sys.executable, "-c", "print('child')"], capture_output=True, text=True).stdout == "child\n"


def main() -> None:
    """Run all checks; the first that fails ends the build."""
    for check in (check_extension_modules, check_libraries, check_windows, check_sockets, check_processes):
        check()
        print(check.__name__, "ok", flush=True)
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(sys.version, "with the GIL" if gil else "without the GIL")


if __name__ == "__main__":
    main()
