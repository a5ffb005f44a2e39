# SPDX-License-Identifier: MIT
"""Signs the exe of a bundle, with the command that "pyhost bundle --sign" is given."""

from __future__ import annotations

import os
import re
import subprocess
from struct import unpack_from

from pyhost_compat import places

SHOWN_LINES = 5  # of what a command wrote that failed


def program_of(command: str, path: str) -> tuple[str, str]:
    """Return the program of a command line by its whole path, and the rest. path: the directories that a bare name is looked for in.

    CreateProcess would look into the current directory before these, where the program that is given a password may be anybody's.

    Raises:
        ValueError: none of the directories has it.
    """
    first = re.match(r'\s*(?:"([^"]*)"|(\S*))', command)
    assert first is not None  # it matches nothing, too
    word, rest = first[1] or first[2] or "", command[first.end() :]
    if os.path.basename(word) != word:
        return os.path.abspath(word), rest
    name = word if os.path.splitext(word)[1] else f"{word}.exe"  # as CreateProcess has it
    for place in (place.strip('"') for place in path.split(os.pathsep)):
        if os.path.isabs(place) and os.path.isfile(os.path.join(place, name)):
            return os.path.join(place, name), rest
    raise ValueError(f'cannot start "{word}": no directory of PATH has it; try: name it with its directory in --sign')


def is_signed(image: bytes) -> bool:
    """Has a PE file a signature, all of it in the file: learn.microsoft.com, "PE Format", "The Attribute Certificate Table"?"""
    header = unpack_from("<I", image, 0x3C)[0] + 24
    directories = header + (96 if unpack_from("<H", image, header)[0] == 0x10B else 112)
    start, size = unpack_from("<II", image, directories + 4 * 8)
    if not 0 < start <= start + size <= len(image) or size <= 8:
        return False
    length, _, kind = unpack_from("<IHH", image, start)
    return bool(8 < length <= size and kind == 2)  # WIN_CERT_TYPE_PKCS_SIGNED_DATA


def words_of(command: str) -> list[str]:
    """Return the words of a command line, without what quotes them. Good enough to hide them: a blank within quotes keeps a word whole."""
    words, quoted = [""], False
    for letter in command:
        if letter == '"':
            quoted = not quoted
        elif letter.isspace() and not quoted:
            words.append("")
        else:
            words[-1] += letter
    return [word for word in words if word]


def line_for(command: str, path: str) -> str:
    """Return the command line for a file: in the place of {}, else at the end."""
    file = subprocess.list2cmdline([path])
    if "{}" not in command:
        return f"{command} {file}"
    return command.replace('"{}"', "{}").replace("{}", file)


def hidden(text: str, command: str, path: str) -> str:
    """Return what a command wrote without the values that it was given, one of which may be a password."""
    for word in sorted(words_of(command)[1:], key=len, reverse=True):
        _, _, value = word.partition(":") if word.startswith(("/", "-")) else ("", "", word)
        if value and value != "{}" and not os.path.exists(value):
            text = text.replace(value, "***")
    return text.replace(path, os.path.basename(path))


def sign(path: str, command: str) -> None:
    """Run the command for the file at path, which must be as good as before.

    Raises:
        ValueError: the command cannot be run, fails, or leaves something else; the text does not show its arguments.
    """
    program = os.path.basename((words_of(command) or [""])[0])
    exe = os.path.basename(path)
    times = os.stat(path)
    with open(path, "rb") as file:
        before = file.read()
    modules = places.resource(before)
    try:
        whole, rest = program_of(command, os.environ.get("PATH", ""))
        done = subprocess.run(
            f'"{whole}"{line_for(rest, path)}', stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except ValueError as error:
        raise ValueError(f"Cannot sign {exe}: {error}") from None
    except OSError as error:
        raise ValueError(f'Cannot sign {exe}: cannot start "{program}": {error.strerror}') from None
    said = hidden(done.stdout.decode(errors="replace"), command, path).strip().splitlines()[-SHOWN_LINES:]
    if done.returncode != 0:
        raise ValueError(f'Cannot sign {exe}: "{program}" ended with exit code {done.returncode}: ' + " / ".join(said))
    try:
        with open(path, "rb") as file:
            after = file.read()
        intact = places.resource(after) == modules
    except Exception:  # whatever the command left: nothing, an empty file, a part
        intact = False
    if not intact:
        raise ValueError(f'Cannot sign {exe}: "{program}" succeeded, and has removed the file or left another one')
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    if after == before or not is_signed(after):
        raise ValueError(f'Cannot sign {exe}: "{program}" succeeded, and has added no signature')
