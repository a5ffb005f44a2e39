#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What a bundle says of its parts, and how its exe is signed.

usage: bundle_notices.py PACKAGES, inside scripts/sandbox with 3.12 and its embeddable package. PACKAGES: a directory with Flask and what Flask needs
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HOST = r"C:\pyhost\pyhost.exe"
PYTHON = r"C:\Python312\python.exe"
LITTLE = r"C:\little\shop.toml"
PATIENCE = 300  # seconds after which a program counts as hung

# A tool that signs, or does what it is told in its place; no such tool runs in this Windows.
SIGN = """
import os, struct, sys
way, password, path = sys.argv[1:]
print("signing", path, "with", password)
data = bytearray(open(path, "rb").read())
if way == "fails":
    sys.exit(3)
elif way == "deletes":
    os.remove(path)
elif way == "empties":
    open(path, "wb").close()
elif way == "adds a byte":
    open(path, "ab").write(b"0")
elif way == "signs":
    entry = struct.unpack_from("<I", data, 0x3C)[0] + 24 + 112 + 8 * 4
    struct.pack_into("<II", data, entry, len(data), 16)
    open(path, "wb").write(data + struct.pack("<IHH8s", 16, 0x200, 2, b"a test"))
"""


def bundle(file: str, *options: str, code: int = 0) -> str:
    """Bundle the service of a definition file; return what was said."""
    command = ["wine", HOST, "bundle", "--file", file, "--output", r"C:\out", *options]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, encoding="utf-8", timeout=PATIENCE)  # fmt: skip
    print("$", file, *options, f"-> {done.returncode}\n{done.stdout}")
    assert done.returncode == code, f"exit code {done.returncode} instead of {code}"
    return done.stdout


def check_notices(place: Path) -> None:
    """Each part has its license and stands in the bill of materials."""
    notice = (place / "licenses/NOTICE.txt").read_text(encoding="utf-8")
    document = json.loads((place / "sbom.cdx.json").read_text(encoding="utf-8"))
    parts = {part["name"]: part for part in document["components"]}
    for name in ("pyhost", "Python", "Flask", "Werkzeug", "MarkupSafe", "waitress"):
        found = next(part for key, part in parts.items() if key.lower() == name.lower())
        assert found["purl"].startswith("pkg:") and found["licenses"], found
        assert f"{found['name']} {found['version']}\n" in notice, notice
    assert {part["name"] for part in parts["Python"]["components"]} >= {"OpenSSL", "SQLite", "libffi", "zlib", "expat"}
    tells = "import pyexpat, sqlite3, ssl, zlib; print(ssl.OPENSSL_VERSION); print(sqlite3.sqlite_version, zlib.ZLIB_RUNTIME_VERSION, pyexpat.EXPAT_VERSION)"
    told = subprocess.run(["wine", PYTHON, "-c", tells], stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    versions = {part["name"]: part["version"] for part in parts["Python"]["components"]}
    assert versions["OpenSSL"] == told[1], (versions, told)
    assert [versions["SQLite"], versions["zlib"], f"expat_{versions['expat']}"] == told[-3:], (versions, told)
    for file in ("pyhost/LICENSE.txt", "pyhost/THIRD_PARTY.md", "python/LICENSE.txt"):
        assert f"    licenses/{file}\n" in notice and (place / "licenses" / file).stat().st_size > 500, file
    assert "Permission is hereby granted" in (place / "licenses/pyhost/LICENSE.txt").read_text(encoding="utf-8")
    assert "PYTHON SOFTWARE FOUNDATION" in (place / "licenses/python/LICENSE.txt").read_text(encoding="utf-8")
    for row in (line.strip() for line in notice.splitlines()):
        assert not row.startswith("licenses/") or (place / row).is_file(), row
    flask = next(part for part in parts.values() if part["name"] == "Flask")
    assert any(f"licenses/Flask-{flask['version']}/LICENSE" in row for row in notice.splitlines()), notice
    record = next((place / "python/Lib/site-packages").glob("[Ff]lask-*.dist-info/RECORD"))
    assert flask["properties"][0]["value"] == hashlib.sha256(record.read_bytes()).hexdigest()
    assert "timestamp" not in str(document) and "serialNumber" not in document


def main() -> None:
    """Make bundles, signed and not."""
    os.chdir(os.environ["PYHOST_C"])
    app = Path("app")
    app.mkdir()
    (app / "shop.py").write_text("import flask, waitress\n", encoding="utf-8")
    (app / "shop.toml").write_text(
        'name = "Shop"\npython = "venv"\nprogram = ["shop.py"]\n', encoding="utf-8"
    )
    Path("sign.py").write_text(SIGN, encoding="utf-8")
    subprocess.run(["wine", PYTHON, "-m", "venv", "--without-pip", r"C:\app\venv"], check=True)
    shutil.copytree(sys.argv[1], app / "venv/Lib/site-packages", dirs_exist_ok=True)
    silent = app / "venv/Lib/site-packages/silent-1.0.dist-info"
    silent.mkdir()
    (silent / "METADATA").write_text("Metadata-Version: 2.1\nName: silent\nVersion: 1.0\n", encoding="utf-8")
    place = Path("out/Shop")

    # What comes of a signature that fails does not lean on what is bundled: an embeddable package is few files.
    little = Path("little")
    little.mkdir()
    (little / "shop.py").write_text("", encoding="utf-8")
    (little / "shop.toml").write_text('name = "Shop"\npython = "C:/Python312-embed"\nprogram = ["shop.py"]\n', encoding="utf-8")
    for way, words in {
        "fails": "ended with exit code 3",
        "deletes": "has removed the file or left another one",
        "empties": "has removed the file or left another one",
        "does nothing": "has added no signature",
        "adds a byte": "has added no signature",
    }.items():
        shown = bundle(LITTLE, "--sign", rf'{PYTHON} C:\sign.py "{way}" hush', code=1)
        assert "Cannot sign Shop.exe: " in shown and words in shown, shown
        assert "hush" not in shown and not place.exists() and not Path("out/Shop.new").exists(), shown
    assert 'cannot start "none.exe"' in bundle(LITTLE, "--sign", r"none.exe /p hush {}", code=1)

    # What has the tool's name in the current directory is another's; in PATH it is the tool.
    Path("signs.exe").write_bytes(b"")
    assert 'cannot start "signs"' in bundle(LITTLE, "--sign", "signs /p hush", code=1)

    shown = bundle(r"C:\app\shop.toml", "--sign", rf'{PYTHON} C:\sign.py signs hush "{{}}"')
    assert "no license text comes with silent 1.0" in shown, shown
    exe = (place / "Shop.exe").read_bytes()
    assert exe.endswith(b"a test\0\0"), "the exe is not the signed one"
    listed = (place / "Shop.sha256").read_text(encoding="utf-8")
    assert f"{hashlib.sha256(exe).hexdigest()} *Shop.exe\n" in listed, listed
    assert "*licenses/NOTICE.txt\n" in listed and "*sbom.cdx.json\n" in listed
    check_notices(place)
    assert b"hush" not in b"".join(path.read_bytes() for path in place.glob("*.*"))
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
