#!/usr/bin/python3
"""Checks the Authenticode signatures of CPython's programs and libraries.

    signatures.py DIRECTORY

Each .exe, .dll and .pyd below the directory must be signed, by the Python Software Foundation or, for the C runtime, by
Microsoft, and the digest in its signature must be that of the file. What lies in site-packages is not CPython's. The chain
of certificates is not followed: the roots are not on this machine, and the leaves have expired. It is the lock's hash
that binds the files; the signatures say whose they are.

Exit code: 0, or 1 with a line for each file that does not pass.
"""

import concurrent.futures
import re
import subprocess
import sys
from pathlib import Path

CPYTHON = "Python Software Foundation"
MICROSOFT = "Microsoft Corporation"
KINDS = {".exe", ".dll", ".pyd"}


def signer_for(path: Path) -> str:
    """Returns the organization that must have signed a file."""
    return MICROSOFT if path.name.lower().startswith("vcruntime140") else CPYTHON


def fault(path: Path) -> str | None:
    """Returns what is wrong with a file's signature, or None."""
    # Its exit code is that of the chain.
    run = subprocess.run(["osslsigncode", "verify", "-in", str(path)], capture_output=True, text=True, errors="replace")
    answer = run.stdout + run.stderr
    signed = re.search(r"Current message digest\s*: ([0-9A-F]+)", answer)
    found = re.search(r"Calculated message digest\s*: ([0-9A-F]+)", answer)
    # The subject's organization is "/O=…/" or "O = …, ", as OpenSSL's version has it.
    signer = re.search(r"Signer #0:\s*Subject\s*: .*?\bO ?= ?([^/,\n]+)", answer)
    if signed is None or found is None:
        return "is not signed"
    if signed[1] != found[1]: # of such a file no signer is told
        return f"was changed after it was signed: its digest is {found[1]}, the signature has {signed[1]}"
    who = signer[1].strip() if signer is not None else "nobody"
    if who != signer_for(path):
        return f'is signed by "{who}" instead of "{signer_for(path)}"'
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
