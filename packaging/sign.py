#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Signs files of a release with whatever program a person has for it, and checks that nothing but a signature came.

usage: sign.py FILE...

The environment variable PYHOST_SIGN is the command: "{}" stands for the file, which the program signs in its place, or "{in}" and "{out}" where it
writes another one; without any of them the file's path is added at the end. No shell looks at it. Without PYHOST_SIGN nothing is signed and that is no
failure, since who has no key builds as well. Examples:

    osslsigncode sign -h sha256 -pkcs12 key.p12 -readpass password.txt -n pyhost -ts URL -in {in} -out {out}
    signtool sign /fd sha256 /td sha256 /tr URL /a {}

Sign what goes into packages first, then make these, then sign those that can have a signature, which are MSIs; then the checksums.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import authenticode
import compound


def words_of(command: str, source: Path, target: Path) -> list[str]:
    """Return the command line for one file."""
    places = {"{}": source, "{in}": source, "{out}": target}
    words = shlex.split(command)
    if not any(place in word for place in places for word in words):
        words.append("{}")
    for place, path in places.items():
        words = [word.replace(place, str(path)) for word in words]
    return words


def complaint(before: bytes, after: bytes) -> str:
    """Return what is wrong with a file that was signed, "" for nothing."""
    if authenticode.is_image(before):
        if not authenticode.is_image(after) or not authenticode.is_signed(after):
            return "it has no signature"
        if authenticode.unsigned(after) != authenticode.summed(authenticode.unsigned(before)):
            return "more than its signature is another now"
        found = authenticode.headers(after)
        if int.from_bytes(after[found.checksum : found.checksum + 4], "little") != authenticode.checksum(after, found.checksum):
            return "its checksum is wrong"
        return ""
    contents = [{name: stream for name, stream in compound.streams(data).items() if name not in compound.SIGNATURES} for data in (before, after)]
    if not compound.is_signed(after):
        return "it has no signature"
    return "" if contents[0] == contents[1] else "more than its signature is another now"


def sign(path: Path, command: str) -> None:
    """Sign a file; a ValueError says why it was not."""
    before = path.read_bytes()
    target = path.with_name(f"{path.name}.signed")
    target.unlink(missing_ok=True)
    words = words_of(command, path, target)
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    except OSError as error:
        raise ValueError(f"cannot start {words[0]}: {error.strerror}") from None
    if done.returncode != 0:  # its words may have a password, its output has what was wrong
        raise ValueError(f"{words[0]} ended with exit code {done.returncode}:\n{done.stdout.strip()}")
    if target.exists():
        target.chmod(path.stat().st_mode)
        target.replace(path)
    if wrong := complaint(before, path.read_bytes()):
        path.write_bytes(before)
        raise ValueError(f"{words[0]} succeeded, but {wrong}")


def main() -> None:
    """Sign all files."""
    command = os.environ.get("PYHOST_SIGN", "")
    for name in sys.argv[1:]:
        if not command:
            print(f"not signed, PYHOST_SIGN is not set: {name}")
            continue
        try:
            sign(Path(name), command)
        except ValueError as error:
            sys.exit(f"Cannot sign {name}: {error}")
        print(f"signed: {name}")


if __name__ == "__main__":
    main()
