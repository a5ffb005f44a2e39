# SPDX-License-Identifier: MIT
"""Packs Python modules into the zip that is a resource of pyhost.exe.

usage: pack_modules.py VERSION ARCHIVE DIRECTORY[=PREFIX]...

In the archive the modules of a directory stand below PREFIX, which is a path such as "compat/".

The archive is the same for the same sources: sorted names, one fixed date, Python's own compression. The modules go without
comments and docstrings: a start compiles some of them, and whoever reads them has the wheel or the repository.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
import zipfile
from pathlib import Path

from own_texts import filled


# What the start of almost every class reads: it is not to load zlib for that.
STORED = {f"compat/{name}.py" for name in ("pywintypes", "win32event", "win32service", "win32serviceutil")}


def docstrings(tree: ast.Module) -> list[tuple[ast.Expr, bool]]:
    """Return the docstrings of a module, and whether each is all that there is in its class or function."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            if ast.get_docstring(node, clean=False) is not None:
                found.append((node.body[0], len(node.body) == 1 and not isinstance(node, ast.Module)))
    return found


def lean(source: str) -> str:
    """Return Python source without comments and docstrings, each line where it was: tracebacks show the same ones."""
    lines = [line.encode() for line in source.splitlines()]  # ast counts columns in bytes
    for node, alone in docstrings(ast.parse(source)):
        assert node.end_lineno is not None and node.end_col_offset is not None
        end = lines[node.end_lineno - 1][node.end_col_offset :]
        for number in range(node.lineno, node.end_lineno):
            lines[number] = b""
        first = node.lineno - 1
        lines[first] = lines[first][: node.col_offset] + b"pass" if alone else b""
        lines[node.end_lineno - 1] = (lines[first] if first == node.end_lineno - 1 else b"") + end
    text = [line.decode() for line in lines]
    for token in tokenize.generate_tokens(io.StringIO("\n".join(text) + "\n").readline):
        if token.type == tokenize.COMMENT:
            text[token.start[0] - 1] = text[token.start[0] - 1][: token.start[1]].rstrip()
    result = "".join(f"{line}\n" for line in text)
    compile(result, "<lean>", "exec")
    return result


def write_archive(path: Path, version: str, directories: list[tuple[Path, str]]) -> None:
    """Make a zip of all .py files below directories, by their relative names behind a prefix."""
    with zipfile.ZipFile(path, "w") as target:
        for directory, prefix in directories:
            for source in sorted(directory.rglob("*.py")):
                name = prefix + source.relative_to(directory).as_posix()
                entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_STORED if name in STORED else zipfile.ZIP_DEFLATED
                target.writestr(entry, lean(filled(source.read_text("utf-8"), version)).encode(), compresslevel=9)


def main() -> None:
    """Write the archive."""
    parts = [argument.partition("=") for argument in sys.argv[3:]]
    write_archive(Path(sys.argv[2]), sys.argv[1], [(Path(directory), prefix) for directory, _, prefix in parts])


if __name__ == "__main__":
    main()
