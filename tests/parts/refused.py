#!/usr/bin/python3
"""What scripts/parts and scripts/windows-python must refuse: other bytes than were pinned, or than were signed."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIGNATURES = ROOT / "scripts/windows-python.d/signatures.py"


def run(*command: object, **environment: str) -> tuple[int, str]:
    """Runs a command; returns its exit code and all that it wrote."""
    done = subprocess.run(
        [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, env={**os.environ, **environment},
    )  # fmt: skip
    return done.returncode, done.stdout


class Signatures(unittest.TestCase):
    """signatures.py, on copies of some files of python.org's."""

    source: Path

    @classmethod
    def setUpClass(cls) -> None:
        done = subprocess.run(
            [ROOT / "scripts/windows-python", "3.12", "--embeddable"], stdout=subprocess.PIPE, text=True, check=True
        )
        cls.source = Path(done.stdout.strip())

    def setUp(self) -> None:
        self.directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name in ("python.exe", "_ssl.pyd", "libffi-8.dll", "vcruntime140.dll"):
            shutil.copy(self.source / name, self.directory)

    def refusal(self) -> str:
        """The answer, which must be a refusal."""
        code, answer = run(SIGNATURES, self.directory)
        self.assertEqual(code, 1, answer)
        return answer

    def test_as_they_were_signed(self) -> None:
        code, answer = run(SIGNATURES, self.directory)
        self.assertEqual(code, 0, answer)
        self.assertIn("4 of 4 signatures", answer)

    def test_a_changed_byte(self) -> None:
        for name in ("python.exe", "_ssl.pyd", "libffi-8.dll"):
            with self.subTest(name):
                file = self.directory / name
                original = file.read_bytes()
                middle = len(original) // 3
                file.write_bytes(original[:middle] + bytes([original[middle] ^ 1]) + original[middle + 1 :])
                answer = self.refusal()
                self.assertIn(f"{name} was changed after it was signed", answer)
                self.assertIn("3 of 4 signatures", answer)
                file.write_bytes(original)

    def test_somebody_elses_signature(self) -> None:
        shutil.copy(self.directory / "vcruntime140.dll", self.directory / "python312.dll")
        self.assertIn('python312.dll is signed by "Microsoft Corporation" instead of "Python', self.refusal())

    def test_a_digest_that_was_changed_as_well(self) -> None:
        file = self.directory / "python.exe"
        original = file.read_bytes()
        changed = original[:0x2000] + bytes([original[0x2000] ^ 1]) + original[0x2001:]
        file.write_bytes(changed)
        old, new = re.findall(r"message digest *: ([0-9A-F]+)", run("osslsigncode", "verify", "-in", file)[1])[:2]
        self.assertEqual(changed.count(bytes.fromhex(old)), 1)
        file.write_bytes(changed.replace(bytes.fromhex(old), bytes.fromhex(new)))
        self.assertIn("python.exe has a signature in the name of", self.refusal())

    def test_a_certificate_that_anybody_can_make(self) -> None:
        key, certificate = self.directory / "key.pem", self.directory / "certificate.pem"
        code, answer = run(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
            "-subj", "/O=Python Software Foundation/CN=Python Software Foundation", "-addext", "extendedKeyUsage=codeSigning",
        )  # fmt: skip
        self.assertEqual(code, 0, answer)
        signed = self.directory / "signed.exe"
        code, answer = run(
            "osslsigncode", "sign", "-certs", certificate, "-key", key, "-in", self.directory / "python.exe", "-out", signed
        )
        self.assertEqual(code, 0, answer)
        self.assertIn("signed.exe has a signature in the name of", self.refusal())

    def test_no_signature(self) -> None:
        with zipfile.ZipFile(self.directory / "planted.dll", "w") as file:
            file.writestr("not", "a program")
        self.assertIn("planted.dll is not signed", self.refusal())

    def test_nothing(self) -> None:
        for file in self.directory.iterdir():
            file.unlink()
        self.assertIn("has no program", self.refusal())


class Parts(unittest.TestCase):
    """scripts/parts, with a lock, a cache and an index of the test's own: a directory with one wheel."""

    def setUp(self) -> None:
        self.directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.wheel = self.directory / "index/pinned-1.0-py3-none-any.whl"
        self.wheel.parent.mkdir()
        information = "pinned-1.0.dist-info"
        with zipfile.ZipFile(self.wheel, "w") as wheel:
            wheel.writestr("pinned.py", "")
            wheel.writestr(f"{information}/METADATA", "Metadata-Version: 2.1\nName: pinned\nVersion: 1.0\n")
            wheel.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{information}/RECORD", "")

    def fetch(self, digest: str, requirement: str = "pinned==1.0") -> tuple[int, str]:
        """Asks for the set whose one wheel has this SHA-256."""
        lock = self.directory / "lock"
        lock.write_text(f"try {requirement} {digest} {self.wheel.name}\n")
        return run(
            ROOT / "scripts/parts", "try", PYHOST_PARTS_LOCK=str(lock), PYHOST_CACHE=str(self.directory / "cache"),
            PYHOST_NOTES="", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(self.wheel.parent), PIP_CONFIG_FILE=os.devnull,
        )  # fmt: skip

    def kept(self) -> list[str]:
        """What the cache has of the wheel."""
        return [str(path) for path in self.directory.glob("cache/parts/**/*.whl")]

    def test_what_was_pinned(self) -> None:
        code, answer = self.fetch(hashlib.sha256(self.wheel.read_bytes()).hexdigest())
        self.assertEqual(code, 0, answer)
        self.assertEqual(len(self.kept()), 1, answer)

    def test_other_bytes(self) -> None:
        digest = hashlib.sha256(self.wheel.read_bytes()).hexdigest()
        with zipfile.ZipFile(self.wheel, "a") as wheel:
            wheel.writestr("pinned_too.py", "")
        code, answer = self.fetch(digest)
        self.assertNotEqual(code, 0, answer)
        self.assertIn(digest, answer) # pip says what it expected
        self.assertEqual(self.kept(), [])

    def test_another_version(self) -> None:
        code, answer = self.fetch(hashlib.sha256(self.wheel.read_bytes()).hexdigest(), "pinned==1.1")
        self.assertNotEqual(code, 0, answer)
        self.assertEqual(self.kept(), [])


if __name__ == "__main__":
    unittest.main()
