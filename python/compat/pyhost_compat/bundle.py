# SPDX-License-Identifier: MIT
"""Puts a service and all that it runs on into one folder, for "pyhost bundle"."""

from __future__ import annotations

import json
import os
import re
import sys

from pyhost_compat.bundle_base import add_base
from pyhost_compat.bundle_packages import add_packages
from pyhost_compat.bundle_parts import Bundle
from pyhost_compat.bundle_program import add_program, note_places, relocate, subject
from pyhost_compat.bundle_write import pack, write

def make(definition_json: str, host: str, dll: str, output: str, archive: str) -> list[str]:
    """Make the bundle of a service in output; archive "yes": a zip as well. Return what was made, then the notes."""
    definition = json.loads(definition_json)
    name = re.sub(r'[\x00-\x1f<>:"/\\|?*%]', lambda match: f"%{ord(match[0]):02X}", definition["name"])
    bundle = Bundle(os.path.join(os.path.abspath(output), name))
    if os.path.exists(bundle.target) and not os.path.isfile(os.path.join(bundle.target, f"{name}.sha256")):
        raise ValueError(f'"{bundle.target}" is there already, and is no bundle of the service')
    place = subject(definition)
    base = os.path.dirname(sys._base_executable)  # type: ignore[attr-defined]
    places = [path for path in (sys.prefix, base, place) if path and len(path) > 3]
    add_base(bundle, base, dll)
    add_packages(bundle)
    if place:
        add_program(bundle, place)
    relocate(bundle, definition, place)
    note_places(bundle, places)
    bundle.files[f"{name}.exe"] = host
    bundle.files[f"{name}.json"] = (json.dumps(definition, indent=2, ensure_ascii=False) + "\n").encode()
    write(bundle, name)
    made = [bundle.target]
    if archive == "yes":
        pack(bundle.target, bundle.target + ".zip")
        made.append(bundle.target + ".zip")
    return made + [f"note: {note}" for note in bundle.notes]
