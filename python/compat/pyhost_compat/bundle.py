# SPDX-License-Identifier: MIT
"""Puts a service and all that it runs on into one folder, for "pyhost bundle"."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys

from pyhost_compat.bundle_base import add_base, add_twin, dll_directories, part_of
from pyhost_compat.bundle_check import FOREIGN, UNSEEN, first_check, of_source
from pyhost_compat.bundle_compile import compile_modules
from pyhost_compat.bundle_imports import of_program
from pyhost_compat.bundle_notices import add_notices
from pyhost_compat.bundle_packages import add_packages
from pyhost_compat.bundle_parts import Bundle
from pyhost_compat.bundle_program import add_program, note_places, relocate, subject
from pyhost_compat.bundle_sign import sign
from pyhost_compat.bundle_write import NEW, path_of, prune, publish, refuse_others, seal, write_file, write_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyhost_compat.bundle_check import Python


def file_name(service: str) -> str:
    """Return the name that the files of a service's bundle have."""
    return re.sub(r'[\x00-\x1f<>:"/\\|?*%]', lambda match: f"%{ord(match[0]):02X}", service)


def make(
    definition_json: str, host: str, dll: str, output: str, archive: str, keep: str, command: str, repeat: str
) -> list[str]:
    """Make the bundle of a service in output; archive "yes": a zip as well; keep: names of PARTS, with blanks between;
    command: what signs the exe, "" for none; repeat: the command line that this was asked for with.

    Return what was made, "note: " rows, "missing: " rows of what does not load from the bundle, with a "try: " row, and "nowhere: " rows of
    what does not load here, either: with lines on the DLL that is missing. Where there is one of these, nothing was made, and a "left: " row has
    the folder that was written, with a list of hashes that is empty.
    """
    definition = json.loads(definition_json)
    name = file_name(definition["name"])
    bundle = Bundle(os.path.join(os.path.abspath(output), name))
    refuse_others(bundle.target, name)
    place = subject(definition)
    base = os.path.dirname(sys._base_executable)  # type: ignore[attr-defined]
    places = [path for path in (sys.prefix, base, place) if path and len(path) > 3]
    add_base(bundle, base, dll, keep.split())
    add_packages(bundle)
    if place:
        add_program(bundle, place)
    add_twin(bundle, keep.split())
    own = dll_directories(base)
    dlls = [*definition.get("dll-path", []), *(os.path.join(base, name) for name in own)]
    relocate(bundle, definition, place, [f"python\\{name}" for name in own])
    note_places(bundle, places)
    wanted = of_program(bundle, definition)
    compile_modules(bundle, base)
    bundle.files[f"{name}.exe"] = host
    bundle.files[f"{name}.json"] = (json.dumps(definition, indent=2, ensure_ascii=False) + "\n").encode()
    add_notices(bundle, definition["name"], base)
    fresh = bundle.target + NEW
    try:
        here = of_source(definition, place, dlls)
        missing = write(bundle, name, definition, wanted, here, command, repeat)
        made = [f"left: {fresh}"] if missing else publish(bundle.target, archive == "yes")
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if missing and os.path.exists(bundle.target):
        bundle.notes.append(f'"{bundle.target}" is still the earlier bundle')
    return made + [f"note: {note}" for note in bundle.notes] + missing


PLACE_ADVICE = {
    FOREIGN: "bring what was loaded into the program's directory or a package, and make the bundle again",
    UNSEEN: "correct the .pth file that names the place, and make the bundle again",
}


def advice_for(missing: list[str], repeat: str) -> str:
    """Return what brings all of the rows "NAME: ERROR" into the bundle: the parts that were left out, of which each is named or wanted.

    repeat: the command line that made it.
    """
    kept: set[str] = set()
    places: set[str] = set()
    is_else = False
    for row in missing:
        if row.endswith((FOREIGN, UNSEEN)):
            places.add(PLACE_ADVICE[FOREIGN if row.endswith(FOREIGN) else UNSEEN])
            continue
        modules = [row.partition(":")[0], *re.findall(r"No module named '([^']+)'", row)]
        parts = {part for part in map(part_of, modules) if part}
        kept |= parts
        is_else = is_else or not parts
    ways = [" ".join([repeat, *(f"--keep {part}" for part in sorted(kept))])] if kept else []
    if is_else:
        ways.append("install the others anew" if kept else "install them anew, and make the bundle again")
    return "; ".join([*ways, *sorted(places)])


def write(
    bundle: Bundle, name: str, definition: dict[str, Any], wanted: dict[str, bool], here: Python, command: str, repeat: str
) -> list[str]:
    """Write the folder that is to be the bundle, sign its exe, check that all loads from it, and list its hashes; return rows of what is missing.

    Where something is, the list stays empty, so that nothing is installed from the folder.
    """
    fresh = bundle.target + NEW
    write_files(bundle, fresh, name)
    if command:
        sign(path_of(fresh, f"{name}.exe"), command)
    loaded, missing, nowhere, unused = first_check(fresh, definition, wanted, here)
    prune(bundle, fresh, name)
    bundle.notes.extend(f"loads neither in the bundle nor here: {row}" for row in unused)
    if bundle.searches:  # what it does there is not done here
        changes = f'unless by what "{bundle.searches[0]}" adds to the search'
        bundle.notes.extend(f"loads neither in the bundle nor here, {changes}: {row.splitlines()[0]}" for row in nowhere)
        nowhere = []
    rows = [f"missing: {row}" for row in missing] + ([f"try: {advice_for(missing, repeat)}"] if missing else [])
    rows += [f"nowhere: {row}" for row in nowhere]
    if not rows:
        listed = f"{name}.imports"
        bundle.files[listed] = "".join(f"{module}\n" for module in loaded).encode()
        write_file(fresh, listed, bundle.content(listed))
        seal(bundle, fresh, name)
    return rows
