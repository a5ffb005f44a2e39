#!/usr/bin/python3
"""Checks that the rooms' arrows point down, and that pure modules are pure.

A file of host/ may include from its own room and from those below it in
ROOMS. The modules of pyhost_pure include no header of Windows.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

# From top to bottom; docs/design.md shows the same order.
ROOMS = ["commands", "service", "modules", "python", "report", "settings", "scm", "base"]
GENERATED = {"messages.h", "version.h"}
WINDOWS_HEADERS = {"windows.h", "winsvc.h", "winbase.h", "io.h", "process.h", "sddl.h", "aclapi.h"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def pure_modules(host: Path) -> set[Path]:
    """Return the sources and headers of the library pyhost_pure."""
    text = (host / "CMakeLists.txt").read_text(encoding="utf-8")
    listed = re.search(r"add_library\(pyhost_pure STATIC(.*?)\)", text, re.DOTALL)
    if listed is None:
        raise SystemExit("host/CMakeLists.txt has no library pyhost_pure")
    sources = [host / name for name in listed.group(1).split()]
    return {path for source in sources for path in (source, source.with_suffix(".h"))}


def complaints(host: Path) -> list[str]:
    """Return a line for each include that breaks a rule."""
    found = []
    pure = pure_modules(host)
    for path in sorted(host.rglob("*.[ch]")):
        room = path.relative_to(host).parts[0]
        for kind, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            where = f"{path.relative_to(host.parent)}: {name}"
            if kind == "<":
                if path in pure and name.lower() in WINDOWS_HEADERS:
                    found.append(f"{where}: a pure module includes no header of Windows")
                continue
            target = name.split("/")[0]
            if name in GENERATED or room not in ROOMS:
                continue
            if target not in ROOMS or not (host / name).exists():
                found.append(f"{where}: no such header in a room")
            elif ROOMS.index(target) < ROOMS.index(room):
                found.append(f"{where}: the arrow points up")
            elif path in pure and host / name not in pure and name not in ("base/compiler.h",):
                found.append(f"{where}: a pure module includes pure ones only")
    return found


def main() -> None:
    """Print what is wrong; the exit status tells whether anything is."""
    found = complaints(Path(__file__).resolve().parents[2] / "host")
    print("\n".join(found) or "all arrows point down")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
