"""Measures whether the cost of one stays the same with many controls, and with many modules."""

from __future__ import annotations

from peers import PEERS, PYTHON
from sandbox import BENCH, FOLDER, install, measure, wine

MODULES = (0, 50, 200, 500)  # that a service imports

MODULE = '''"""Module {number} of many."""


def double(value):
    return 2 * value


class Thing:
    """Holds a value."""

    def __init__(self, value={number}):
        self.value = value

    def doubled(self):
        return double(self.value)
'''


def imports(rounds: int) -> None:
    """Start services, and python.exe beside them, that import more and more modules."""
    (FOLDER / "many").mkdir()
    for number in range(max(MODULES)):
        (FOLDER / "many" / f"module_{number}.py").write_text(MODULE.format(number=number))
    for count in MODULES:
        lines = [f"import many.module_{number}\n" for number in range(count)]
        (FOLDER / f"Imports_{count}.py").write_text("".join(lines))
        (FOLDER / f"ImportsService_{count}.py").write_text(f"import Imports_{count}\nfrom services import Waits\n")
        install(f"ImportsService_{count}.Waits", "--name", f"Imports{count}")
    measure("imports", str(rounds), PYTHON, "Imports", *map(str, MODULES))


def controls(count: int) -> None:
    """Send many controls, to the service in C and to one in Python, in turns."""
    services = [peer.serves for peer in PEERS if peer.key in ("bare", "plain")]
    for service in services:
        wine(BENCH, "start", service)
    measure("controls", str(count), *services)
    for service in services:
        wine(BENCH, "stop", service)
