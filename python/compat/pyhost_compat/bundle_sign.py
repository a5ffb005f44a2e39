# SPDX-License-Identifier: MIT
"""Signs the exe of a bundle, with the command that "pyhost bundle --sign" is given."""

from __future__ import annotations

import os
import subprocess

from pyhost_compat import places

SHOWN_LINES = 5  # of what a command wrote that failed


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
    before = os.stat(path)
    with open(path, "rb") as file:
        modules = places.resource(file.read())
    try:
        done = subprocess.run(
            line_for(command, path), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError as error:
        raise ValueError(f'Cannot sign {exe}: cannot start "{program}": {error.strerror}') from None
    said = hidden(done.stdout.decode(errors="replace"), command, path).strip().splitlines()[-SHOWN_LINES:]
    if done.returncode != 0:
        raise ValueError(f'Cannot sign {exe}: "{program}" ended with exit code {done.returncode}: ' + " / ".join(said))
    try:
        with open(path, "rb") as file:
            intact = places.resource(file.read()) == modules
    except Exception:  # whatever the command left: nothing, an empty file, a part
        intact = False
    if not intact:
        raise ValueError(f'Cannot sign {exe}: "{program}" succeeded, and has removed the file or left another one')
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    if os.stat(path).st_size == before.st_size:
        raise ValueError(f'Cannot sign {exe}: "{program}" succeeded, and has added no signature')
