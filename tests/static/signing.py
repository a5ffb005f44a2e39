#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Files of a release are signed by packaging/sign.py, and scripts/reproduce finds them the same as what was built, and names what is not.

usage: signing.py HOST_DIRECTORY    of a build: pyhost.exe, _pyhost.pyd, pyhost_setup.dll

The certificate is the test's own. Wheel, zip and MSI have what was signed; what is changed afterwards is signed again, as by somebody who has the key
and other sources.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import authenticode  # type: ignore[import]  # noqa: E402

BUILT = ("pyhost.exe", "_pyhost.pyd", "pyhost_setup.dll")  # each is signed before packages are made of it
VERSION = "1.0.0"
MSI = f"pyhost-{VERSION}-x64.msi"


def run(*command: str | Path, code: int = 0, **variables: str) -> str:
    """Run a program that ends with an exit code; return what it has said."""
    environment = {**os.environ, **variables}
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    assert done.returncode == code, f"{command} -> {done.returncode}\n{done.stdout}"
    return done.stdout


class Release:
    """A build, and the release that somebody made of it."""

    def __init__(self, place: Path, host: Path) -> None:
        self.place, self.built, self.released = place, place / "built", place / "released"
        self.key, self.certificate = place / "key.pem", place / "certificate.pem"
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=A publisher of the tests", "-addext",
            "extendedKeyUsage=codeSigning", "-keyout", self.key, "-out", self.certificate)  # fmt: skip
        for directory in (self.built, self.released):
            directory.mkdir()
            for name in BUILT:
                shutil.copy(host / name, directory)
        self.sign(*BUILT)
        for directory in (self.built, self.released):
            pack(directory, "wheel", "archive", "sbom", "msi")
        self.sign(MSI)

    def sign(self, *names: str) -> None:
        """Sign files of the release."""
        command = f"osslsigncode sign -h sha256 -certs {self.certificate} -key {self.key} -n pyhost -in {{in}} -out {{out}}"
        said = run(ROOT / "packaging/sign.py", *(self.released / name for name in names), PYHOST_SIGN=command)
        assert said.count("signed: ") == len(names), said

    def reproduce(self, *names: str, code: int = 0) -> str:
        """Compare files of the release with what was built."""
        return run(ROOT / "scripts/reproduce", "--built", self.built, *(self.released / name for name in names), code=code)

    def change(self, name: str, part: bytes, other: bytes) -> None:
        """Change a file of the release once, and sign that."""
        data = authenticode.unsigned((self.released / name).read_bytes())
        assert data.count(part) >= 1, (name, part)
        (self.released / name).write_bytes(data.replace(part, other, 1))
        self.sign(name)


def pack(directory: Path, *kinds: str) -> None:
    """Make packages of a directory's files."""
    for kind in kinds:
        run(sys.executable, ROOT / f"packaging/{kind}.py", "--version", VERSION, "--x64", directory, "--output", directory)


def signed_files_are_good(release: Release) -> None:
    """What verifies a signature is content, and what looks at headers; without the signature it is what was built."""
    for name in (*BUILT, MSI):
        run("osslsigncode", "verify", "-CAfile", release.certificate, "-in", release.released / name)
    images = [release.released / name for name in BUILT]
    for path in images:
        plain = release.place / "plain"
        plain.unlink(missing_ok=True)
        run("osslsigncode", "remove-signature", "-in", path, "-out", plain)
        built = (release.built / path.name).read_bytes()
        assert plain.read_bytes() == authenticode.unsigned(path.read_bytes()) == built != path.read_bytes(), path
    run(ROOT / "tests/static/pe_header.py", "x64", *images)
    run(ROOT / "tests/static/resources.py", *images)


def signatures_are_looked_past(release: Release) -> None:
    """Everything is the same, signed or not."""
    said = release.reproduce(*BUILT)
    assert said.count("equal but for the signature: ") == len(BUILT), said
    names = sorted(path.name for path in release.released.iterdir() if path.suffix in (".whl", ".zip", ".msi", ".json"))
    assert len(names) == 4, names
    said = release.reproduce(*names)
    assert said.count("equal but for signatures: ") == 4, said
    shutil.copy(release.built / "pyhost.exe", release.place / "pyhost.exe")
    assert "equal: pyhost.exe" in run(ROOT / "scripts/reproduce", "--built", release.built, release.place / "pyhost.exe")


def sums_are_compared(release: Release) -> None:
    """A list of hashes is compared as well, and what has another hash than it says is damaged."""
    wheel = next(release.released.glob("*.whl"))
    unsigned = next(release.built.glob("*.zip"))
    sums = release.released / "SHA256SUMS"
    lines = {wheel.name: wheel.read_bytes(), unsigned.name: unsigned.read_bytes()}
    sums.write_text("".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in lines.items()), encoding="utf-8")
    (release.released / unsigned.name).unlink()
    said = release.reproduce("SHA256SUMS")
    assert f"equal but for signatures: {wheel.name}" in said and f"equal: {unsigned.name}" in said, said
    sums.write_text(sums.read_text(encoding="utf-8").replace(hashlib.sha256(wheel.read_bytes()).hexdigest(), "0" * 64), encoding="utf-8")
    assert f"damaged: {wheel.name}" in release.reproduce("SHA256SUMS", code=1)


def changes_are_named(release: Release) -> None:
    """What was built of other sources differs, and where."""
    release.change("pyhost.exe", b"\x55\x48\x89", b"\x55\x48\x8b")
    release.change("_pyhost.pyd", b"Cannot", b"Can't!")
    said = release.reproduce("pyhost.exe", "_pyhost.pyd", code=1)
    assert "different: pyhost.exe" in said and "\n    .text\n" in said and "different: _pyhost.pyd" in said and "\n    .rdata\n" in said, said
    wheel = next(release.released.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data + b"\nimport evil\n" if name == "pyhost/__init__.py" else data)
        archive.writestr("evil.py", b"")
    said = release.reproduce(wheel.name, code=1)
    assert "\n    evil.py (only in the release)" in said and "\n    pyhost/__init__.py: the bytes" in said, said
    bill = next(release.released.glob("*.cdx.json"))
    bill.write_bytes(bill.read_bytes().replace(b"MIT", b"0BSD", 1))
    assert f"different: {bill.name}" in release.reproduce(bill.name, code=1)
    pack(release.released, "msi")  # of the exe that was changed
    release.sign(MSI)
    said = release.reproduce(MSI, code=1)
    assert "pyhost.cab: " in said and ": .text" in said, said


def what_signs_is_watched(release: Release) -> None:
    """A command that does not sign, does more, or fails leaves the file as it was; without one nothing is signed."""
    path = release.place / "pyhost.exe"
    before = path.read_bytes()
    for command, words in {
        "true {}": "has no signature",
        "sh -c 'echo >>$0' {}": "has no signature",
        f"sh -c 'cp {release.released}/pyhost.exe $0' {{}}": "more than its signature is another now",
        "sh -c 'echo no key; exit 3' {}": "no key",
        "no-such-program": "cannot start no-such-program",
    }.items():
        assert words in run(ROOT / "packaging/sign.py", path, PYHOST_SIGN=command, code=1), command
        assert path.read_bytes() == before, command
    assert "not signed" in run(ROOT / "packaging/sign.py", path, PYHOST_SIGN="") and path.read_bytes() == before


def main() -> None:
    """Run all of them, in this order: the last ones change the release."""
    tests = (signed_files_are_good, signatures_are_looked_past, sums_are_compared, changes_are_named, what_signs_is_watched)
    with tempfile.TemporaryDirectory() as place:
        release = Release(Path(place), Path(sys.argv[1]))
        for test in tests:
            test(release)
            print(f"passed: {test.__name__}")
    print(f"{len(tests)} passed, 0 failed")


if __name__ == "__main__":
    main()
