# SPDX-License-Identifier: MIT
"""The verbs of pyhost.exe, for code that administers services: what they do is done once, in the host.

A failure is pywintypes.error(code, verb, text); notes go to standard error.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Optional, Sequence

from pywintypes import error

ERROR_FUNCTION_FAILED = 1627  # where what failed is no call to Windows
AUTO_START = 2
STARTS = {AUTO_START: "auto", 3: "manual", 4: "disabled"}  # of a SERVICE_x_START; the others are for drivers


def run(exe: str, verb: str, *words: str, password: Optional[str] = None) -> dict[str, Any]:
    """Run a verb and return its answer, as docs/schemas describes it; password goes to its standard input."""
    done = subprocess.run(
        [exe, verb, "--json", *words],
        input=(password or "").encode("utf-8"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=subprocess.CREATE_NO_WINDOW,  # type: ignore[attr-defined,unused-ignore]
        check=False,
    )
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        text = done.stderr.decode("utf-8", "replace").strip() or f"{exe} ended with exit code {done.returncode}"
        raise error(ERROR_FUNCTION_FAILED, verb, text) from None
    for note in answer.get("notes", ()):
        print(f"pyhost: note: {note}", file=sys.stderr)
    failure = answer.get("error")
    if failure:
        cure = f"; try: {failure['cure']}" if failure.get("cure") else ""
        raise error(failure["code"] or ERROR_FUNCTION_FAILED, verb, failure["text"] + cure)
    return answer


def install(
    exe: str,
    class_string: str,
    name: str,
    start: Optional[int],
    delayed: bool,
    interactive: Any,
    depends: Optional[Sequence[str]],
    account: Optional[str],
    password: Optional[str],
    display_name: Optional[str],
    arguments: Optional[str],
    description: Optional[str],
) -> None:
    """Install a class as a service, or change that; None leaves to the host what is to be, start is one of STARTS."""
    options = [("name", name), ("interactive", "yes" if interactive else "no"), ("arguments", arguments or "")]
    if sys.executable:
        options.append(("python", sys.executable))
    if start is not None:
        options.append(("startup", "delayed" if delayed and start == AUTO_START else STARTS[start]))
    if account is not None:
        options.append(("account", account))
        if password is not None:
            options.append(("password-from", "-"))
    for option, value in (("display-name", display_name), ("description", description)):
        if value is not None:
            options.append((option, value))
    if depends is not None:
        options += [("depends", other) for other in depends or [""]]
    # In one word each, since a value may look like an option.
    run(exe, "install", *(f"--{option}={value}" for option, value in options), class_string, password=password)
