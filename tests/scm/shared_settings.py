#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Settings and event texts that hosts of different versions share: an older one's, the present one's, and what a newer one may write.

usage: shared_settings.py, inside scripts/sandbox
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

from exes import BUILT, OLD, PYTHON, ask, old_exe, run

OWN = r"C:\own\pyhost.exe"
KEY = r"HKLM\SYSTEM\CurrentControlSet\Services\Shop\PyHost"
LOG = Path("ProgramData/pyhost/Shop/Shop.log")

# Prints the texts of a file's message table, by their numbers.
TABLE = r"""
import ctypes, json, struct, sys
k = ctypes.WinDLL('kernel32')
for f in (k.LoadLibraryExW, k.FindResourceW, k.LoadResource, k.LockResource): f.restype = ctypes.c_void_p
h = ctypes.c_void_p(k.LoadLibraryExW(sys.argv[1], None, 2))
r = ctypes.c_void_p(k.FindResourceW(h, ctypes.c_void_p(1), ctypes.c_void_p(11)))
data = ctypes.string_at(k.LockResource(ctypes.c_void_p(k.LoadResource(h, r))), k.SizeofResource(h, r))
texts = {}
for i in range(struct.unpack_from('<I', data)[0]):
    low, high, at = struct.unpack_from('<III', data, 4 + 12 * i)
    for number in range(low, high + 1):
        size, wide = struct.unpack_from('<HH', data, at)
        texts['%08X' % number] = data[at + 4:at + size].decode('utf-16-le' if wide else 'latin-1').rstrip('\0\r\n')
        at += size
print(json.dumps(texts))
"""


def table(exe: str) -> dict[str, str]:
    """Return the texts of its events."""
    texts = json.loads(run(PYTHON, r"C:\table.py", exe))
    assert isinstance(texts, dict)
    return texts


def value(name: str) -> str | None:
    """Return a value of the service's settings."""
    done = subprocess.run(["wine", "reg", "query", KEY, "/v", name], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, encoding="utf-8", check=False, timeout=60)  # fmt: skip
    found = re.search(rf"{name}\s+REG_\w+\s+(.*)", done.stdout)
    return found[1].strip() if found else None


def put(name: str, text: str) -> None:
    """Set a text as a newer host would."""
    run("reg", "add", KEY, "/v", name, "/d", text, "/f")


def keep_events() -> None:
    """Each event of the old host is there, with as much to fill in."""
    old, new = table(OWN), table(BUILT)
    assert len(old) > 20
    for number, text in old.items():
        assert set(re.findall(r"%\d+", text)) == set(re.findall(r"%\d+", new[number])), (number, text, new.get(number))


def keep_settings(version: str) -> None:
    """The one reads what the other writes, and each leaves what it does not know."""
    run(OWN, "install", "--name", "Shop", "--python", PYTHON, "--stop-limit", "90s", "--log-keep", "3", "--environment", "A=1",
        "--success-codes", "2,10-19", "--hook-limit", "5s", "--memory-limit", "256MiB",
        "--recovery", "restart:5s,none", "--ready-after", "0", r"C:\shop.py", "--port", "80")  # fmt: skip
    assert value("Version") is None
    assert ask(OWN, "dump", "Shop") == ask(BUILT, "dump", "Shop")
    run(BUILT, "update", "Shop", "--stop-limit", "91s")
    assert value("Version") == version
    assert ask(OWN, "dump", "Shop") == ask(BUILT, "dump", "Shop")
    run(BUILT, "start", "Shop")
    assert ask(OWN, "status", "Shop")["changed_since_start"] is False  # of a newer service, to the older exe
    run(OWN, "rotate", "Shop")
    run(OWN, "stop", "Shop")

    run(OWN, "update", "Shop", "--stop-limit", "92s")
    assert value("Version") == version
    run(OWN, "start", "Shop")
    assert f", pyhost {OLD}\n" in LOG.read_text(encoding="utf-8")
    shown = ask(BUILT, "status", "Shop")
    assert shown["changed_since_start"] is False and not shown["outdated"] and shown["host_version"] == OLD, shown
    run(BUILT, "dump", "Shop", "--output", r"C:\shop.toml")  # to run under the new exe, which is at another place
    run(BUILT, "install", "--file", r"C:\shop.toml")
    words = f"runs pyhost {OLD}, {BUILT} is pyhost {version}"
    assert words in run(BUILT, "status", "Shop") and words in run(BUILT, "list")
    run(BUILT, "restart", "--outdated", "Shop")
    assert f", pyhost {version}\n" in LOG.read_text(encoding="utf-8")
    run(BUILT, "stop", "Shop")


def meet_newer(version: str) -> None:
    """Settings of a newer host: what may be passed over is told, what may not keeps the service from starting."""
    put("Version", "9.1.0")
    put("Colour", "red")
    words = f"pyhost {version} does not know Colour, which has no effect"
    cure = "install pyhost 9.1.0 or later, which set this"
    run(BUILT, "start", "Shop")
    assert f"settings without effect: {words}; {cure}\n" in LOG.read_text(encoding="utf-8")
    told = run(BUILT, "doctor", "Shop", code=1)
    assert f"warning settings: {words}\n        try: {cure}\n" in told, told
    assert f"# Not in this file: {words}; {cure}." in run(BUILT, "dump", "Shop")
    run(BUILT, "update", "Shop", "--stop-limit", "93s", "--restart")
    assert (value("Colour"), value("Version")) == ("red", "9.1.0")
    run(BUILT, "stop", "Shop")

    put("Requires", "9.0")
    words = f'The settings of the service "Shop" need pyhost 9.0 or later, for Colour, and this is pyhost {version}'
    told = run(BUILT, "start", "Shop", code=1)
    assert words in told and "try: install pyhost 9.0 or later" in told, told
    assert words in run(BUILT, "doctor", "Shop", code=1)
    assert words in run(BUILT, "status", "Shop", code=3)
    assert words in run(BUILT, "update", "Shop", "--stop-limit", "94s", code=1) and value("StopLimit") == "0x5d"
    assert ask(OWN, "status", "Shop", code=3)["problem"] is None  # 0.1.0 passes over all of it, and leaves it
    run(OWN, "update", "Shop", "--stop-limit", "95s")
    assert (value("Colour"), value("Requires"), value("Version")) == ("red", "9.0", "9.1.0")
    put("Requires", version)
    run(BUILT, "start", "Shop")
    run(BUILT, "stop", "Shop")
    run(BUILT, "remove", "Shop")


def main() -> None:
    """Share."""
    os.chdir(os.environ["PYHOST_C"])
    Path("own").mkdir()
    Path("own/pyhost.exe").write_bytes(old_exe())
    Path("table.py").write_text(TABLE, encoding="utf-8")
    Path("shop.py").write_text("import time\nprint('open', flush=True)\ntime.sleep(1e6)\n", encoding="utf-8")
    version = ask(BUILT, "version")["version"]
    keep_events()
    keep_settings(version)
    meet_newer(version)
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
