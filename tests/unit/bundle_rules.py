#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Checks what bundles do by rules alone: which base Python, which imports, what signs, which licenses, what is replaced."""

from __future__ import annotations

import os
import struct
import sys
import tempfile
import zipfile
from email.message import Message
from pathlib import Path
from typing import Any, Callable
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python/compat"))
sys.dont_write_bytecode = True
from pyhost_compat import bundle_notices, bundle_pth, bundle_sign, bundle_write, sbom
from pyhost_compat.bundle import advice_for
from pyhost_compat.bundle_base import add_base, add_twin, dll_directories
from pyhost_compat.bundle_check import first_place
from pyhost_compat.bundle_dists import Dist
from pyhost_compat.bundle_imports import of_program
from pyhost_compat.bundle_parts import Bundle
from pyhost_compat.bundle_program import relocate


def make(directory: str, *names: str) -> None:
    """Make files, each with its name as its content."""
    for name in names:
        path = Path(directory, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="ascii")


def fails(kind: type[Exception], what: Callable[[], Any]) -> str:
    """Return the text of the error that it raises."""
    try:
        what()
    except kind as error:
        return str(error)
    raise AssertionError(f"no {kind.__name__}")


def a_bundle_has_the_build_that_the_service_has(directory: str) -> None:
    """Of a directory that has two: with and without the GIL."""
    shared = ("Lib/os.py", "vcruntime140.dll")
    with_gil = ("python.exe", "pythonw.exe", "python313.dll", "python3.dll")
    without = ("python3.13t.exe", "pythonw3.13t.exe", "python313t.dll", "python3t.dll")
    make(directory, *shared, *with_gil, *without, "DLLs/_ssl.pyd", "DLLs/_ssl.cp313t-win_amd64.pyd")
    for programs, modules in ((with_gil, ("DLLs/_ssl.pyd",)), (without, ("DLLs/_ssl.pyd", "DLLs/_ssl.cp313t-win_amd64.pyd"))):
        bundle = Bundle("")
        sys._base_executable = os.path.join(directory, programs[0])  # type: ignore[attr-defined]
        add_base(bundle, directory, os.path.join(directory, programs[2]), [])
        got = {name: bundle.content(name).decode() for name in bundle.files}
        wanted = {f"python/{name}": name for name in (*shared, *modules, *programs[2:])}
        assert got == {**wanted, "python/python.exe": programs[0]}, got
        add_twin(bundle, ["pythonw"])
        assert bundle.content("python/pythonw.exe").decode() == programs[1]


def what_no_service_needs_is_left_out(directory: str) -> None:
    """Unless --keep names it, or a source does: pythonw.exe is a documented value of multiprocessing.set_executable(). Licenses are in one place."""
    make(directory, "python.exe", "pythonw.exe", "python312.dll", "LICENSE.txt", "Lib/msilib/text.py", "DLLs/_msi.pyd")
    sys._base_executable = os.path.join(directory, "python.exe")  # type: ignore[attr-defined]
    least = {"python/python.exe", "python/python312.dll", "licenses/python/LICENSE.txt"}
    msilib = {"python/Lib/msilib/text.py", "python/DLLs/_msi.pyd"}
    twin = {"python/pythonw.exe"}
    cases: tuple[tuple[list[str], str, set[str]], ...] = (
        ([], "# as pythonw has it", set()), (["msilib"], "", msilib), (["pythonw"], "", twin), ([], "'bin/PythonW.exe'", twin), ([], 'name = "pythonw"', twin),
    )  # fmt: skip
    for keep, source, more in cases:
        bundle = Bundle("")
        add_base(bundle, directory, os.path.join(directory, "python312.dll"), keep)
        assert {name for name in bundle.files if not name.endswith("/")} == least | (more - twin), sorted(bundle.files)
        bundle.files["app/main.py"] = source.encode()
        add_twin(bundle, keep)
        assert {name for name in bundle.files if not name.endswith("/")} == least | more | {"app/main.py"}, sorted(bundle.files)


def a_pth_file_is_read_as_its_python_reads_it(directory: str) -> None:
    """In the locale's encoding, after UTF-8 where that comes first; a ._pth file in UTF-8 alone."""
    umlaut = "C:\\Gr\u00f6\u00dfe"
    with mock.patch.object(bundle_pth, "of_locale", lambda: "cp1252"):
        for encoding, is_site, version, text in (
            ("cp1252", True, (3, 9), umlaut), ("cp1252", True, (3, 12, 3), umlaut), ("cp1252", True, (3, 12, 4), umlaut), ("cp1252", True, (3, 13), umlaut),
            ("utf-8", True, (3, 12, 4), umlaut), ("utf-8-sig", True, (3, 14), umlaut), ("utf-8", True, (3, 11), "C:\\Gr\u00c3\u00b6\u00c3\u0178e"),
            ("utf-8", False, (3, 9), umlaut), ("cp1252", False, (3, 13), "C:\\Gr\udcf6\udcdfe"),
        ):  # fmt: skip
            got = bundle_pth.text_of(umlaut.encode(encoding), is_site, version)
            assert got == text, (encoding, is_site, version, ascii(got))


def a_pth_file_in_a_bundle_names_places_in_ascii(directory: str) -> None:
    """What reads it there may have another locale. A place that is not there is told, which Python passes over."""
    packages = os.path.join(directory, "site-packages")
    inner, outer = os.path.join(packages, "J\u00fcrgen"), os.path.join(directory, "Gr\u00f6\u00dfe")
    for place in (inner, outer, os.path.join(packages, "plain")):
        os.makedirs(place)
        Path(place, "module.py").touch()
    lost = os.path.join(directory, "lost")
    Path(packages, "a.pth").write_text("".join(f"{line}\n" for line in ("# none", "J\u00fcrgen", outer, "plain", lost)), encoding="utf-8")
    bundle = Bundle("")
    with mock.patch.object(bundle_pth, "of_locale", lambda: "utf-8"):
        bundle_pth.add_pth(bundle, packages, "a.pth", "python/Lib/site-packages")
    assert bundle.paths == ["paths/0-J_rgen", "paths/1-Gr__e"], bundle.paths
    assert {f"{place}/module.py" for place in bundle.paths} <= set(bundle.files), bundle.files
    lines = bundle.content("python/Lib/site-packages/a.pth").decode("ascii").replace("\\", "/").splitlines()
    assert lines == ["../../../paths/0-J_rgen", "../../../paths/1-Gr__e", "plain"], lines
    assert bundle.notes == [f'"a.pth" names "{lost}", which is not there, and not in the bundle'], bundle.notes


def an_embeddable_package_has_its_program(directory: str) -> None:
    """Whatever this is called, and by whichever name its ._pth file is found."""
    for stem in ("python3.13t", "python313t"):
        base = os.path.join(directory, stem)
        make(base, "python3.13t.exe", "python313t.dll", "python313.zip")
        Path(base, f"{stem}._pth").write_text("python313.zip\n.\n", encoding="ascii")
        bundle = Bundle("")
        sys._base_executable = os.path.join(base, "python3.13t.exe")  # type: ignore[attr-defined]
        add_base(bundle, base, os.path.join(base, "python313t.dll"), [])
        name = "python" if stem == "python3.13t" else stem
        assert bundle.content(f"python/{name}._pth") == b"python313.zip\r\n.\r\n", bundle.files
        assert bundle.content("python/python.exe") == b"python3.13t.exe"


def a_definition_names_the_directories_of_dlls(directory: str) -> None:
    """Those of the program, those that are left out of it, a conda environment's, none that is not there."""
    make(directory, "conda/conda-meta/python-3.12.9-0.json", "shop/native/a.dll", "shop/.venv/b.libs/b.dll", "mine/c.dll")
    os.makedirs(os.path.join(directory, r"conda", r"Library\bin"))  # on this system a name
    shop = os.path.join(directory, "shop")
    bundle = Bundle("")
    bundle.files["app/native/a.dll"] = b""
    named = [os.path.join(shop, "native"), os.path.join(shop, ".venv/b.libs"), os.path.join(directory, "mine"), os.path.join(directory, "none")]
    definition = {"name": "Shop", "dll-path": named}
    found = dll_directories(os.path.join(directory, "conda"))
    assert found == [r"Library\bin"] and dll_directories(shop) == []
    relocate(bundle, definition, shop, found)
    assert definition["dll-path"] == [r"app\native", r"dlls\1-b.libs", r"dlls\2-mine", r"Library\bin"], definition
    assert {"dlls/1-b.libs/b.dll", "dlls/2-mine/c.dll"} <= set(bundle.files), bundle.files
    assert bundle.notes == [f'the directory for DLLs "{named[3]}" is not there, and not in the bundle'], bundle.notes
    drive = {"name": "Shop", "dll-path": ["/"]}
    assert 'is "/", and a whole drive is not bundled' in fails(ValueError, lambda: relocate(Bundle(""), drive, shop, []))


SHOP = {
    "app/shop/__init__.py": "import in_top",
    "app/shop/db/__init__.py": "from .names import x\nimport in_package",
    "app/shop/db/names.py": "import in_names",
    "app/shop/db/model.py": "import in_model",
    "app/shop/service.py": """
from typing import TYPE_CHECKING
import shop.db.model
if TYPE_CHECKING:
    import of_checkers
else:
    import of_runs
if not TYPE_CHECKING:
    import of_runs_too
if typing.TYPE_CHECKING and sys:
    import of_checkers
if sys.platform:
    import of_some_runs
try:
    import asked
except* ImportError:
    import instead
def later():
    import in_function
""",
    "app/other/__init__.py": "import in_other",
    "app/other/__main__.py": "import in_main",
    "paths/0-src/linked/__init__.py": "from . import part",
    "paths/0-src/linked/part.py": "import in_part",
    "app/run.py": "import linked",
}
OF_SERVICE = {
    "in_top": False, "in_package": False, "in_names": False, "in_model": False, "typing:TYPE_CHECKING": False, "of_runs": False,
    "of_runs_too": False, "of_some_runs": True, "in_function": True,
}  # fmt: skip


def what_the_packages_of_a_module_import_counts(directory: str) -> None:
    """Python runs them first."""
    bundle = Bundle("")
    bundle.paths.append("paths/0-src")
    bundle.files.update({name: text.encode() for name, text in SHOP.items()})
    groups = {**OF_SERVICE, "asked": True, "instead": True}
    if sys.version_info < (3, 11):  # which has no "except*"
        bundle.files["app/shop/service.py"] = SHOP["app/shop/service.py"].replace("except*", "except").encode()
    cases: tuple[tuple[dict[str, Any], dict[str, bool]], ...] = (
        ({"class": r"app\shop.service.Shop"}, groups),
        ({"program": [r"app\shop.service:main"]}, groups),
        ({"program": ["-m", "shop.service"]}, groups),
        ({"program": ["-m", "other"]}, {"in_other": False, "in_main": False}),
        ({"program": [r"app\run.py"]}, {"linked": False, "linked:part": False, "in_part": False}),
    )
    for definition, wanted in cases:
        got = of_program(bundle, definition)
        assert got == wanted, (definition, got)


def what_an_archive_imports_counts(directory: str) -> None:
    """Of the program that it is, and of what a .pth file names."""
    for name, files in (
        ("app.pyz", {"__main__.py": "import shop.service, beside", "shop/__init__.py": "", "shop/service.py": "from . import db", "shop/db.py": "import linked"}),
        ("linked.zip", {"linked.py": "import in_linked"}),
    ):  # fmt: skip
        with zipfile.ZipFile(os.path.join(directory, name), "w") as archive:
            for inner, text in files.items():
                archive.writestr(inner, text)
    bundle = Bundle("")
    bundle.files = {"app/app.pyz": os.path.join(directory, "app.pyz"), "paths/0-linked.zip": os.path.join(directory, "linked.zip")}
    bundle.paths = ["paths/0-linked.zip"]
    bundle.files["app/beside.py"] = b"import in_beside"  # which only a script in that directory finds
    before = dict(bundle.files)
    definition = {"program": [r"app\app.pyz", "--port"]}
    assert of_program(bundle, definition) == {"beside": False, "linked": False, "in_linked": False}, of_program(bundle, definition)
    assert bundle.files == before and bundle.paths == ["paths/0-linked.zip"]
    assert first_place(directory, definition) == os.path.join(directory, "app.pyz")
    others: tuple[dict[str, Any], ...] = (
        {"program": ["-m", "shop"]}, {"program": [r"app\none.py"]}, {"program": ["app\\"]}, {"class": "shop.Shop"},
    )  # fmt: skip
    for other in others:
        assert first_place(directory, other) == directory, other


def the_advice_keeps_all_that_is_missing(directory: str) -> None:
    """By the parts that it was left out with."""
    repeat = r"pyhost bundle Shop --output C:\out"
    keep = f"{repeat} --keep tkinter --keep venv"
    for rows, advice in (
        (["turtle: ModuleNotFoundError: No module named 'turtle'", "venv:create: x"], keep),
        (["matplotlib: ModuleNotFoundError: No module named 'tkinter.ttk'", "venv: x"], keep),
        (["_tkinter: x", "venv: x", "lxml.etree: ImportError: DLL load failed"], f"{keep}; install the others anew"),
        (["lxml.etree: ImportError: DLL load failed"], "install them anew, and make the bundle again"),
        (["_testcapi: x", "unittest.test: x"], f"{repeat} --keep test"),
    ):
        assert advice_for(rows, repeat) == advice, advice_for(rows, repeat)
    placed = advice_for([r"C:\out\paths\0-x: it is in the bundle, and not on sys.path"], repeat)
    assert placed == "correct the .pth file that names the place, and make the bundle again", placed


def a_command_signs_by_a_program_of_path(directory: str) -> None:
    """Never by one of the current directory."""
    make(directory, "tools/signtool.exe", "here/signtool.exe", "here/other.exe")
    tools = os.path.join(directory, "tools")
    os.chdir(os.path.join(directory, "here"))
    path = os.pathsep.join(["", ".", f'"{tools}"'])
    found = os.path.join(tools, "signtool.exe")
    assert bundle_sign.program_of('signtool sign /p "a b"', path) == (found, ' sign /p "a b"')
    assert bundle_sign.program_of('"signtool.exe"', path) == (found, "")
    assert bundle_sign.program_of('"./other.exe" {}', path) == (os.path.join(os.getcwd(), "other.exe"), " {}")
    assert 'cannot start "other": no directory of PATH has it' in fails(ValueError, lambda: bundle_sign.program_of("other x", path))
    fails(ValueError, lambda: bundle_sign.program_of("", path))


def image(size: int, start: int, length: int, table: bytes, magic: int = 0x20B) -> bytes:
    """Return as much of a PE file as tells of its signature."""
    data = bytearray(size)
    struct.pack_into("<I", data, 0x3C, 0x40)
    struct.pack_into("<H", data, 0x40 + 24, magic)
    struct.pack_into("<II", data, 0x40 + 24 + (112 if magic == 0x20B else 96) + 32, start, length)
    return bytes(data) + table


def a_signature_stands_in_the_file(directory: str) -> None:
    """All of it."""
    table = struct.pack("<IHH8s", 16, 0x200, 2, b"a test")
    for magic in (0x20B, 0x10B):
        assert bundle_sign.is_signed(image(512, 512, 16, table, magic))
    for start, length, bad in ((0, 0, b"\1"), (512, 16, table[:15]), (512, 8, table), (512, 17, table), (512, 16, bytes(16))):
        assert not bundle_sign.is_signed(image(512, start, length, bad)), (start, length, bad)
    assert not bundle_sign.is_signed(image(512, 512, 16, struct.pack("<IHH8s", 17, 0x200, 2, b"")))


def a_license_is_an_expression_where_it_is_called_one(directory: str) -> None:
    """The field License has whatever its author has written."""
    for field, text, wanted in (
        ("License", "BSD", {"license": {"name": "BSD"}}),
        ("License", "MIT", {"license": {"id": "MIT"}}),
        ("License", "UNKNOWN", None),
        ("License-Expression", "MIT OR Apache-2.0", {"expression": "MIT OR Apache-2.0"}),
        ("Classifier", "License :: OSI Approved :: MIT License", {"license": {"name": "MIT License"}}),
    ):
        message = Message()
        message["Name"], message["Version"] = "Shop_Parts", "1.0+cu118"
        message[field] = text
        dist = Dist("shop", message)
        assert dist.purl == "pkg:pypi/shop-parts@1.0%2Bcu118", dist.purl
        got = sbom.component("a", "1", dist.license, is_expression=dist.has_expression).get("licenses")
        assert got == ([wanted] if wanted else None), got
    assert sbom.component("a", "1", "Apache-2.0")["licenses"] == [{"expression": "Apache-2.0"}]
    assert sbom.component("a", "1", "public domain")["licenses"] == [{"license": {"name": "public domain"}}]


def folders_of_others_are_not_replaced(directory: str) -> None:
    """Neither what has a bundle's name, nor what has one that it has while it is made."""
    target = os.path.join(directory, "Shop")
    for place in (target, target + ".new", target + ".old"):
        make(place, "precious")
        assert f'"{place}" is there already' in fails(ValueError, lambda: bundle_write.refuse_others(target, "Shop"))
        make(place, "Shop.sha256")  # what an interrupted one has left, too
        bundle_write.refuse_others(target, "Shop")
    bundle = Bundle(target)
    bundle.files["app/"] = b""
    fresh = os.path.join(directory, "Shop2.new")
    bundle_write.write_files(bundle, fresh, "Shop2")
    bundle_write.refuse_others(os.path.join(directory, "Shop2"), "Shop2")
    bundle_write.prune(bundle, fresh, "Shop2")
    bundle_write.refuse_others(os.path.join(directory, "Shop2"), "Shop2")


def a_folder_stays_when_no_other_can_take_its_place(directory: str) -> None:
    """It is called as before."""
    target = os.path.join(directory, "Shop")
    make(target, "first")
    fails(OSError, lambda: bundle_write.replace(os.path.join(directory, "none"), target))
    assert os.listdir(directory) == ["Shop"] and os.listdir(target) == ["first"], os.listdir(directory)
    make(target + ".new", "second")
    bundle_write.replace(target + ".new", target)
    assert os.listdir(directory) == ["Shop"] and os.listdir(target) == ["second"], os.listdir(directory)


def a_bundle_and_its_zip_are_replaced_together(directory: str) -> None:
    """Or neither, when one of them cannot be."""
    target = os.path.join(directory, "Shop")
    for content in ("first", "second"):
        make(target + ".new", content)
        assert bundle_write.publish(target, True) == [target, target + ".zip"]
        with zipfile.ZipFile(target + ".zip") as archive:
            assert os.listdir(target) == [content] and archive.namelist() == [f"Shop/{content}"], archive.namelist()
    before = Path(target + ".zip").read_bytes()
    make(target + ".new", "third")
    for place in ("zipfile.ZipFile.writestr", "os.replace", "os.rename"):
        with mock.patch(place, side_effect=OSError("full")):
            fails(OSError, lambda: bundle_write.publish(target, True))
        assert sorted(os.listdir(directory)) == ["Shop", "Shop.new", "Shop.zip"] and os.listdir(target) == ["second"], os.listdir(directory)
        assert Path(target + ".zip").read_bytes() == before
    assert bundle_write.publish(target, False) == [target] and os.listdir(target) == ["third"]


def libraries_have_the_versions_that_they_tell(directory: str) -> None:
    """Their modules, or their DLLs."""
    resource = "ProductVersion\0\0{}\0".format
    for dll, text, version, license_text in (
        ("libcrypto-3.dll", "OpenSSL 3.0.15 3 Sep 2024", "3.0.15", {"expression": "Apache-2.0"}),
        ("libcrypto-3-x64.dll", "OpenSSL 3.5.0 8 Apr 2025 (Library: OpenSSL 3.5.0)", "3.5.0", {"expression": "Apache-2.0"}),
        ("libcrypto-1_1.dll", "OpenSSL 1.1.1m  14 Dec 2021", "1.1.1m", {"expression": "OpenSSL"}),
    ):
        bundle = Bundle("")
        bundle.files = {f"python/DLLs/{dll}": b"", "python/DLLs/_bz2.pyd": b"", "python/DLLs/pyexpat.pyd": b""}
        bundle.files["python/DLLs/tcl86t.dll"] = bundle.files["python/DLLs/tk86t.dll"] = resource("8.6.15").encode("utf-16-le")
        bundle.files["python/vcruntime140.dll"] = resource("14.42.34226.3").encode("utf-16-le")
        parts = {"ssl": mock.Mock(OPENSSL_VERSION=text), "pyexpat": mock.Mock(EXPAT_VERSION="expat_2.6.4")}
        parts["zlib"] = mock.Mock(ZLIB_RUNTIME_VERSION="1.3.1", spec_set=["ZLIB_RUNTIME_VERSION"])
        with mock.patch.dict(sys.modules, parts):
            found = {part["name"]: part for part in bundle_notices.incorporated(bundle)}
        assert (found["OpenSSL"]["version"], found["OpenSSL"]["licenses"]) == (version, [license_text]), found["OpenSSL"]
        assert found["OpenSSL"]["purl"] == f"pkg:generic/openssl@{version}", found["OpenSSL"]
        got = {name: part["version"] for name, part in found.items() if name != "OpenSSL"}
        wanted = {"zlib": "1.3.1", "expat": "2.6.4", "bzip2": f"as in Python {bundle_notices.VERSION}", "Tcl": "8.6.15", "Tk": "8.6.15"}
        assert got == {**wanted, "Microsoft Visual C++ Runtime": "14.42.34226.3"}, got
    ng = mock.Mock(ZLIB_RUNTIME_VERSION="1.3.1.zlib-ng", ZLIBNG_VERSION="2.2.4")
    with mock.patch.dict(sys.modules, {"zlib": ng}):
        assert [(part["name"], part["version"]) for part in bundle_notices.incorporated(Bundle(""))] == [("zlib-ng", "2.2.4")]


RULES = (
    a_bundle_has_the_build_that_the_service_has,
    what_no_service_needs_is_left_out,
    a_pth_file_is_read_as_its_python_reads_it,
    a_pth_file_in_a_bundle_names_places_in_ascii,
    an_embeddable_package_has_its_program,
    a_definition_names_the_directories_of_dlls,
    what_the_packages_of_a_module_import_counts,
    what_an_archive_imports_counts,
    the_advice_keeps_all_that_is_missing,
    a_command_signs_by_a_program_of_path,
    a_signature_stands_in_the_file,
    a_license_is_an_expression_where_it_is_called_one,
    folders_of_others_are_not_replaced,
    a_folder_stays_when_no_other_can_take_its_place,
    a_bundle_and_its_zip_are_replaced_together,
    libraries_have_the_versions_that_they_tell,
)


def main() -> None:
    """Check each in a directory of its own."""
    place = os.getcwd()
    for rule in RULES:
        with tempfile.TemporaryDirectory() as directory:
            rule(os.path.realpath(directory))
            os.chdir(place)
        print("kept:", rule.__name__)


if __name__ == "__main__":
    main()
