#!/usr/bin/python3
"""Makes the small edits that CPython's sources need for mingw-w64's GCC.

usage: edit_sources.py SOURCE SPELLED_HEADERS [--free-threaded]

An edit that finds nothing to change is an error, unless it says that some version does not need it: a recipe that
quietly does nothing would fail much later, and far from the reason.
"""

import argparse
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
MINGW_HEADERS = Path("/usr/x86_64-w64-mingw32/include")


class Sources:
    """A source tree to edit."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def replace(self, file: str, pattern: str, replacement: str, optional: bool = False) -> None:
        """Replace what the regular expression finds, in any line (^ and $ match at each)."""
        path = self.root / file
        if optional and not path.exists():
            return
        text = path.read_text(encoding="utf-8")
        text, count = re.subn(pattern, replacement, text, flags=re.MULTILINE)
        if count == 0 and not optional:
            raise SystemExit(f"{file}: nothing matches {pattern}")
        path.write_text(text, encoding="utf-8")


def literally(text: str) -> str:
    """The text as a replacement, where backslashes stand for themselves."""
    return text.replace("\\", "\\\\")


def take_gcc_for_msvc(sources: Sources) -> None:
    """Where files ask _MSC_VER, most mean "Windows with the UCRT". They get a name of their own to ask for."""
    for file in (
        "PC/pyconfig.h",
        "Include/internal/pycore_fileutils.h",
        "Include/fileobject.h",  # which sockets select() takes
        "Modules/posixmodule.c",
        "Modules/timemodule.c",
        "Modules/selectmodule.c",
        "Modules/socketmodule.c",
        "Modules/_ssl.c",
        "Modules/clinic/_ssl.c.h",
        "PC/invalid_parameter_handler.c",
        "Python/pylifecycle.c",
    ):
        sources.replace(file, r"\b_MSC_VER\b", "_PY_MSC_VER", optional=True)


def edit_configuration(sources: Sources, free_threaded: bool) -> None:
    """pyconfig.h: take the branches for MSVC, and say so in sys.version."""
    header = "PC/pyconfig.h"
    ours = (HERE / "pyconfig-mingw.h").read_text(encoding="utf-8")
    sources.replace(header, r"^#if defined\(__GNUC__\) && defined\(_WIN32\)(.|\n)*?^#endif /\* GNUC \*/.*\n", "")
    sources.replace(header, r"^typedef int pid_t;.*\n", "")
    sources.replace(header, r"^.*pragma comment\(lib.*\n", "")
    sources.replace(header, r"^#define Py_CONFIG_H.*\n", guard_and(ours))
    sources.replace(
        header,
        r'\("\[MSC v\." _Py_STRINGIZE\(_PY_MSC_VER\) " " SUFFIX "\]"\)',
        '("[GCC v." _Py_STRINGIZE(__GNUC__) " " SUFFIX " with MSC v." _Py_STRINGIZE(_PY_MSC_VER) " CRT]")',
    )
    # GCC does not paste ## with a parenthesis, and the macro is expanded once more anyway.
    sources.replace(header, r"_Py_STRINGIZE2 ## X", "_Py_STRINGIZE2 X", optional=True)
    if free_threaded:
        sources.replace(header, r"^/\*.*Py_GIL_DISABLED.*\*/", "#define Py_GIL_DISABLED 1")


def guard_and(header: str) -> str:
    """The guard's line again, followed by our part."""
    return literally("#define Py_CONFIG_H\n" + header)


def edit_for_gcc(sources: Sources) -> None:
    """What MSVC takes and GCC does not."""
    # declared extern in a header, defined static
    sources.replace("Python/dynload_win.c", r"static int\n_Py_CheckPython3\(void\)", r"int\n_Py_CheckPython3(void)")
    # it asks for a macro of pyconfig.h now
    sources.replace("PC/invalid_parameter_handler.c", r"\A", '#include "pyconfig.h"\n')
    # constants of an enum in Microsoft's header, macros in mingw-w64's: "#define X X" would hide them
    sources.replace("Modules/socketmodule.c", r"^#define (IPPROTO_[A-Z0-9]*) \1\b.*\n", "")
    # size_t is a long long, with which this form of _Static_assert is no constant for GCC
    sources.replace(
        "Include/pymacro.h",
        r"!defined\(__cplusplus\) && !defined\(_MSC_VER\)\)",
        "!defined(__cplusplus) && !defined(_MSC_VER) && !defined(__MINGW32__))",
        optional=True,
    )
    # a struct must be declared before a prototype names it
    sources.replace(
        "Include/internal/pycore_time.h",
        r"^#ifdef __clang__\nstruct timeval",
        r"#ifndef _MSC_VER\nstruct timeval",
        optional=True,
    )
    # __try is there when clang compiles the file
    sources.replace(
        "Modules/_ctypes/callproc.c",
        r"^#if defined\(_DEBUG\) \|\| defined\(__MINGW32__\)",
        "#if defined(_DEBUG) || (defined(__MINGW32__) && !defined(__clang__))",
    )


def edit_paths(sources: Sources) -> None:
    """Backslashes in #include and in resources."""
    for file in (sources.root / "PC").glob("*.rc"):
        sources.replace(str(file.relative_to(sources.root)), r'"icons\\', '"icons/', optional=True)


def edit_for_wine(sources: Sources) -> None:
    """shutil.copy2() calls CopyFile2 since 3.13, which Wine 8 does not have."""
    sources.replace(
        "Modules/_winapi.c",
        r"^    hr = CopyFile2\(existing_file_name, new_file_name, &params\);",
        """    HRESULT (WINAPI *copy)(PCWSTR, PCWSTR, void *) =
        (void *)GetProcAddress(GetModuleHandleW(L"kernel32"), "CopyFile2");
    if (copy) {
        hr = copy(existing_file_name, new_file_name, &params);
    } else if (CopyFileExW(existing_file_name, new_file_name, NULL, NULL, NULL, params.dwCopyFlags)) {
        hr = S_OK;
    } else {
        hr = HRESULT_FROM_WIN32(GetLastError());
    }""",
        optional=True,
    )


def write_spelled_headers(sources: Sources, directory: Path) -> None:
    """Headers are included as <Windows.h>, <WinSock2.h>; mingw-w64 has them in lower case."""
    directory.mkdir(parents=True, exist_ok=True)
    pattern = re.compile(r'#\s*include\s*[<"](\w*[A-Z]\w*\.h)[>"]')
    names: set[str] = set()
    for folder in ("Modules", "PC", "Python", "Include", "Objects", "Programs"):
        for file in (sources.root / folder).rglob("*.[ch]"):
            names.update(pattern.findall(file.read_text(encoding="utf-8", errors="replace")))
    for name in names - {"Python.h"}:
        if (MINGW_HEADERS / name.lower()).exists():
            (directory / name).write_text(f"#include <{name.lower()}>\n")


def main() -> None:
    """Edit the tree named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="CPython's sources, fresh from the archive")
    parser.add_argument("spelled_headers", type=Path, help="a directory for headers with capitals in their names")
    parser.add_argument("--free-threaded", action="store_true")
    options = parser.parse_args()
    sources = Sources(options.source)
    if not (options.source / "PC/pyconfig.h").exists():
        (options.source / "PC/pyconfig.h.in").rename(options.source / "PC/pyconfig.h")  # as of 3.13
    take_gcc_for_msvc(sources)
    edit_configuration(sources, options.free_threaded)
    edit_for_gcc(sources)
    edit_paths(sources)
    edit_for_wine(sources)
    write_spelled_headers(sources, options.spelled_headers)


if __name__ == "__main__":
    main()
