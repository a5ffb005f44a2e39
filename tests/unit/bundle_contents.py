#!/usr/bin/python3
"""Checks what bundles leave out of a program, and what they make of imports that nothing finds."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python/compat"))
from pyhost_compat import bundle_check
from pyhost_compat.bundle_check import LIMIT, Python, first_check
from pyhost_compat.bundle_imports import of_program
from pyhost_compat.bundle_parts import Bundle, own_source
from pyhost_compat.bundle_program import add_program


def write(directory: str, files: dict[str, str]) -> None:
    """Write files by their names."""
    for name, text in files.items():
        path = Path(directory, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")


def bundles_are_no_part_of_a_program(directory: str) -> None:
    """Not what stands where the next one goes, nor others, whatever the folder is called; archives of the program's own are."""
    names = ("Shop.exe", "Shop.json", "Shop.sha256", "app/main.py")
    write(directory, {"main.py": "", "shop.exe": "", "data/shop.sha256": "", "data/shop.json": ""})
    write(directory, {f"{place}/{name}": "" for place in ("Shop", "old/release 1") for name in names})
    Path(directory, "broken.zip").write_bytes(b"no archive")
    for archive, inner in (("Shop.zip", "Shop/"), ("data/copy.ZIP", "Shop/"), ("data/own.zip", "other/")):
        with zipfile.ZipFile(os.path.join(directory, archive), "w") as target:
            for name in names if inner == "Shop/" else names[3:]:
                target.writestr(inner + name, "")
    bundle = Bundle(os.path.join(directory, "elsewhere"))
    add_program(bundle, directory)
    wanted = {"app/main.py", "app/shop.exe", "app/data/shop.sha256", "app/data/shop.json", "app/broken.zip", "app/data/own.zip"}
    assert {name for name in bundle.files if not name.endswith("/")} == wanted, sorted(bundle.files)


def check(directory: str, source: str) -> tuple[list[str], list[str], list[str], list[str]]:
    """Check a program of this source against two directories that have "shared"; only one has "only_here"."""
    bundle = Bundle("")
    bundle.files["app/main.py"] = source.encode()
    wanted = of_program(bundle, {"program": ["app\\main.py"]})
    assert not bundle.searches, bundle.searches
    write(directory, {"a/shared.py": "", "b/shared.py": "", "b/only_here.py": ""})
    command = [sys.executable, "-c", own_source("bundle_probe")]
    here, there = (Python(command, dict(os.environ), [os.path.join(directory, place)], [], time.monotonic() + LIMIT) for place in "ba")
    with mock.patch.object(bundle_check, "of_bundle", lambda *_: there), mock.patch.object(bundle_check, "is_hosts", lambda name: False):
        ask = there.ask
        with mock.patch.object(there, "ask", lambda names: ask([name for name in names if name in wanted])):
            return first_check("", {}, wanted, here)


def what_nothing_finds_is_missing(directory: str) -> None:
    """Unless the program asks in a "try" or under an "if"."""
    source = "import shared, only_here, lost\ntry:\n    import asked\nexcept ImportError:\n    pass\nif shared:\n    import perhaps\n"
    loaded, missing, nowhere, unused = check(directory, source)
    text = "ModuleNotFoundError: No module named"
    assert (loaded, missing, nowhere, unused) == (["shared"], [f"only_here: {text} 'only_here'"], [f"lost: {text} 'lost'"], []), nowhere


def what_changes_the_search_is_seen(directory: str) -> None:
    """What a program finds by that is not told by a check that does not run it."""
    for source, changes in {
        "import sys\nsys.path.insert(0, 'lib')": True, "import sys\nsys.path[:0] = ['lib']": True, "import sys\nsys.path += ['lib']": True,
        "import os\nos.add_dll_directory('lib')": True, "from site import addsitedir\naddsitedir('lib')": True,
        "import sys\nsys.modules['a'] = sys": True, "import sys\nprint(sys.path, sys.modules.get('a'))": False, "path = 1": False,
    }.items():  # fmt: skip
        bundle = Bundle("")
        bundle.files["app/main.py"] = source.encode()
        of_program(bundle, {"program": [r"app\main.py"]})
        assert bundle.searches == (["app/main.py"] if changes else []), source


def what_is_not_on_the_path_is_told(directory: str) -> None:
    """A directory that a .pth file of the bundle names, and that its Python has not taken."""
    write(directory, {"paths/0-seen/one.py": "", "paths/1-unseen/two.py": ""})
    seen, unseen = (os.path.join(directory, "paths", name) for name in ("0-seen", "1-unseen"))
    command = [sys.executable, "-c", own_source("bundle_probe")]
    bundle = Python(command, dict(os.environ), [seen], [], time.monotonic() + LIMIT, directory)
    assert bundle.ask(["one"]) == {"one": None}
    assert bundle_check.strays(bundle)[-1] == f"{unseen}: it is in the bundle, and not on sys.path", bundle_check.strays(bundle)
    assert bundle.unseen == {unseen}, bundle.unseen


def main() -> None:
    """Run all of them; one that fails ends it."""
    for test in (
        bundles_are_no_part_of_a_program, what_nothing_finds_is_missing, what_changes_the_search_is_seen, what_is_not_on_the_path_is_told,
    ):  # fmt: skip
        with tempfile.TemporaryDirectory() as directory:
            test(directory)
        print(f"{test.__name__}: passed")


if __name__ == "__main__":
    main()
