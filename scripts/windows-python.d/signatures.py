#!/usr/bin/python3
"""Checks the Authenticode signatures of CPython's programs and libraries.

    signatures.py DIRECTORY

Each .exe, .dll and .pyd below the directory must be signed by the Python Software Foundation, unchanged since, with a certificate
that one of this machine's roots or Microsoft's stands for. The C runtime must carry Microsoft's name and its own digest; the
root of its certificates is not to be had here, so that is no proof. What lies in site-packages is not CPython's.

Exit code: 0, or 1 with a line for each file that does not pass.
"""

import concurrent.futures
import functools
import hashlib
import re
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

CPYTHON = "Python Software Foundation"
MICROSOFT = "Microsoft Corporation"
KINDS = {".exe", ".dll", ".pyd"}
ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")
# SHA-256 of Microsoft Identity Verification Root Certificate Authority 2020, which files bring along.
MICROSOFT_ROOT = "5367f20c7ade0e2bca790915056d086b720c33c1fa2a2661acf787e3292e1270"
PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


def signer_for(path: Path) -> str:
    """Returns the organization that must have signed a file."""
    return MICROSOFT if path.name.lower().startswith("vcruntime140") else CPYTHON


def osslsigncode(*arguments: str | Path) -> tuple[int, str]:
    """Runs osslsigncode; returns its exit code and all that it wrote."""
    run = subprocess.run(["osslsigncode", *arguments], capture_output=True, text=True, errors="replace")
    return run.returncode, run.stdout + run.stderr


@functools.cache
def without_revocation() -> list[str]:
    """Returns the option that keeps osslsigncode from the network, from the version on that goes there."""
    return ["-ignore-crl"] if "-ignore-crl" in osslsigncode("verify", "--help")[1] else []


def brought_root(path: Path, directory: Path) -> Path | None:
    """Writes Microsoft's root out of a file's signature into directory, if it is there."""
    signature = directory / "signature.pem"
    osslsigncode("extract-signature", "-pem", "-in", path, "-out", signature)
    listing = subprocess.run(["openssl", "pkcs7", "-in", signature, "-print_certs"], capture_output=True, text=True)
    for certificate in PEM.findall(listing.stdout):
        if hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest() == MICROSOFT_ROOT:
            root = directory / "root.pem"
            root.write_text(certificate + "\n")
            return root
    return None


def is_proved(path: Path, time: str) -> bool:
    """Says whether a known root stands for the certificate that signed a file, and that for the file, at a time since 1970."""
    with tempfile.TemporaryDirectory() as directory:
        for roots in (ROOTS, brought_root(path, Path(directory))):
            if roots is not None:
                code, _ = osslsigncode(
                    "verify", "-in", path, "-CAfile", roots, "-ignore-timestamp", "-time", time, *without_revocation()
                )
                if code == 0:
                    return True
    return False


def fault(path: Path) -> str | None:
    """Returns what is wrong with a file's signature, or None."""
    _, answer = osslsigncode("verify", "-in", path)
    signed = re.search(r"Current message digest\s*: ([0-9A-F]+)", answer)
    found = re.search(r"Calculated message digest\s*: ([0-9A-F]+)", answer)
    # The subject's organization is "/O=…/" or "O = …, ", as OpenSSL's version has it.
    signer = re.search(r"Signer #0:\s*Subject\s*: .*?\bO ?= ?([^/,\n]+)", answer)
    begin = re.search(r"notBefore : (.*)", answer)
    if signed is None or found is None:
        return "is not signed"
    if signed[1] != found[1]:  # of such a file no signer is told
        return f"was changed after it was signed: its digest is {found[1]}, the signature has {signed[1]}"
    who = signer[1].strip() if signer is not None else "nobody"
    if who != signer_for(path):
        return f'is signed by "{who}" instead of "{signer_for(path)}"'
    if who == CPYTHON:
        # The certificates have run out since; they are looked at as they were when the signer's was new.
        time = ssl.cert_time_to_seconds(begin[1].strip()) + 1 if begin is not None else 0
        if not is_proved(path, str(time)):
            return f'has a signature in the name of "{who}" that no known root stands for'
    return None


def main(directory: Path) -> int:
    """Checks all files below directory and prints what is wrong; returns the exit code."""
    files = [
        path
        for path in sorted(directory.rglob("*"))
        if path.suffix.lower() in KINDS and "site-packages" not in path.relative_to(directory).parts
    ]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        faults = [(path, text) for path, text in zip(files, pool.map(fault, files)) if text is not None]
    for path, text in faults:
        print(f"{path.relative_to(directory)} {text}", file=sys.stderr)
    if not files:
        print(f"{directory} has no program", file=sys.stderr)
    print(f"{len(files) - len(faults)} of {len(files)} signatures are as they must be")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
