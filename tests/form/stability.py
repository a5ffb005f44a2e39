#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What docs/stability.md promises to keep is as tests/form/stability.txt lists it, line by line; and the changelog is of this version.

usage: stability.py
       stability.py --write     adds what is new to the list, and takes nothing from it

A line that the sources have no more is a promise broken: a name that went, a number or a type that is another. A line that the list has not
is something new, which is promised from the next release on.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("stability.txt")
SEVERITIES = {"Success": 0, "Informational": 1, "Warning": 2, "Error": 3}
KINDS = {"TEXT": "REG_SZ", "TEXTS": "REG_MULTI_SZ", "NUMBER": "REG_DWORD"}
OPTION = re.compile(r"\| `(--[\w-]+)([^`]*)`")


def read(path: str) -> str:
    """Return a file of the tree."""
    return (ROOT / path).read_text(encoding="utf-8")


def events() -> Iterator[str]:
    """The identifiers of events, with the texts that are filled in."""
    for message in re.split(r"^MessageId=", read("host/report/messages.mc"), flags=re.M)[1:]:
        number, severity, symbol, text = re.match(
            r"(\w+)\nSeverity=(\w+)\nSymbolicName=(\w+)\nLanguage=English\n(.*?)\n\.\n", message, re.S
        ).groups()  # type: ignore[union-attr]
        inserts = len(set(re.findall(r"%(\d)", text)))
        yield f"event 0x{SEVERITIES[severity] << 30 | int(number, 0):08X} {symbol}, {inserts} inserts"


def failures() -> Iterator[str]:
    """The names of failures, with the event of each and whether a service ends with its number."""
    text = re.sub(r"//.*", "", read("host/report/failure.c"))
    for name, event, code in re.findall(r'= \{"([\w-]+)",\s*(\w+),\s*(\w+)', text):
        yield f"failure {name} {event}{', specific code' if code != '0' else ''}"


def settings() -> Iterator[str]:
    """The values in a service's key PyHost, each of which is on the page of settings."""
    page = read("docs/settings.md")
    yield "registry PythonClass (default) REG_SZ"
    for name, kind in re.findall(r'^    \{"(\w+)", (\w+), offsetof', read("host/settings/settings.c"), re.M):
        yield f"registry PyHost {name} {KINDS[kind]}"
        if f"| `PyHost`, `{name}` | {KINDS[kind]}" not in page:
            yield f"registry PyHost {name}, which docs/settings.md has not"
    for name in re.findall(r'^#define SETTINGS_\w+ "(\w+)"', read("host/settings/settings_format.h"), re.M):
        yield f"registry PyHost {name} REG_SZ"
        if f"| `PyHost`, `{name}` | REG_SZ" not in page:
            yield f"registry PyHost {name}, which docs/settings.md has not"


def command_line() -> Iterator[str]:
    """The verbs, their other names, options and the words that these take, and exit codes, of the page that is made from the table."""
    head, *verbs = re.split(r"^## ", read("docs/verbs.md"), flags=re.M)
    for code in re.findall(r"^\| (\d) \|", head, re.M):
        yield f"exit code {code}"
    for text in verbs:
        verb = text.partition("\n")[0]
        yield f"verb {verb}"
        for also in re.findall(r"`([^`]+)`", (re.search(r" Also: (.*)\.\n", text) or [""])[0]):
            yield f"verb {also}, for {verb}"
        for option, rest in OPTION.findall(text):
            rest = rest.replace("\\", "")
            yield f"option {verb} {option}"
            for also in re.findall(r"\(or (--[\w-]+)", rest):
                yield f"option {verb} {also}, for {option}"
            for word in re.findall(r"[a-z-]+(?=[|\]]|$)", rest.partition("(")[0]) if "|" in rest else []:
                yield f"option {verb} {option} {word}"


def members(place: str, schema: dict[str, Any], file: dict[str, Any], common: dict[str, Any]) -> Iterator[str]:
    """The members of an answer, with their types."""
    if "$ref" in schema:
        name, _, path = schema["$ref"].partition("#/")
        home = common if name == "common.json" else file
        inner = home
        for step in path.split("/"):
            inner = inner[step]
        if path == "$defs/definition":
            yield f"{place}: the definition"
        else:
            yield from members(place, inner, home, common)
    kind = schema.get("type", [])
    if kind and place:
        yield f"{place}: {' or '.join([kind] if isinstance(kind, str) else kind)}"
    for value in schema.get("enum", []):
        yield f"{place}: {json.dumps(value)}"
    if "const" in schema:
        yield f"{place}: {json.dumps(schema['const'])}"
    for name, part in schema.get("properties", {}).items():
        yield from members(f"{place}.{name}".lstrip("."), part, file, common)
    for way in ("items", "additionalProperties", "then", "else"):
        if isinstance(part := schema.get(way), dict):
            yield from members(f"{place}[]" if way == "items" and place else place, part, file, common)
    for way in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(way, []):
            yield from members(place, part, file, common)


def answers() -> Iterator[str]:
    """What programs read with --json."""
    common = json.loads(read("docs/schemas/common.json"))
    for path in sorted((ROOT / "docs/schemas").glob("*.json")):
        if path.name != "common.json":
            file = json.loads(path.read_text(encoding="utf-8"))
            yield from (f"json {path.stem} {member}" for member in members("", file, file, common))
    for name in common["$defs"]["definition"]["properties"]:
        yield f"definition {name}"


def words(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The names of a function's arguments, of those that may be left out with a "="."""
    given = function.args
    plain = [argument.arg for argument in given.posonlyargs + given.args]
    left_out = len(plain) - len(given.defaults)
    shown = [name + ("=" if i >= left_out else "") for i, name in enumerate(plain)]
    shown += ["*"] if given.kwonlyargs and not given.vararg else []
    shown += [f"*{given.vararg.arg}"] if given.vararg else []
    pairs = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    shown += [argument.arg + ("=" if default is not None else "") for argument, default in pairs]
    return f"({', '.join(name for name in shown if name not in ('self', 'cls'))})"


def package() -> Iterator[str]:
    """What "import pyhost" gives, and the modules and functions that stand in for pywin32's."""
    shown = ast.literal_eval(re.search(r"__all__ = (\[.*?\])", read("python/pyhost/__init__.py"), re.S).group(1))  # type: ignore[union-attr]
    for path in sorted((ROOT / "python/pyhost").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            name = getattr(node, "name", "")
            if name in shown and isinstance(node, ast.FunctionDef):
                yield f"python pyhost.{name}{words(node)}"
            elif name in shown and isinstance(node, ast.ClassDef):
                yield f"python pyhost.{name}"
                for inner in node.body:
                    if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)) and (
                        not inner.name.startswith("_") or inner.name in ("__init__", "__init_subclass__")
                    ):
                        yield f"python pyhost.{name}.{inner.name}{words(inner)}"
    for name in shown:
        yield f"python pyhost.{name}"
    for path in sorted((ROOT / "python/stubs").glob("*.pyi")):
        yield f"python {path.stem}"
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                yield f"python {path.stem}.{node.name}"


def packages() -> Iterator[str]:
    """What the indexes call the package; what tells an MSI that an older one is of the same product, where it installs, what it is asked by."""
    project = tomllib.loads(read("packaging/project.toml"))
    for index, name in project["names"].items():
        yield f"package {index} {name}"
    yield f"package msi {project['upgrade_code']}"
    msi = read("packaging/msi.py")
    name = re.search(r'<Directory Id="PyhostDirectory" Name="(\w+)">', read("packaging/pyhost.wxs")).group(1)  # type: ignore[union-attr]
    for architecture, parent in ast.literal_eval(re.search(r"^DIRECTORIES = (\{.*\})", msi, re.M).group(1)).items():  # type: ignore[union-attr]
        yield rf"package msi {architecture} directory {parent}\{name}"
    secure = re.search(r'"SecureCustomProperties": "([\w;]+)"', msi).group(1)  # type: ignore[union-attr]
    for name in secure.split(";"):
        for value in re.findall(rf'\b{name}(?:=|<>)"(\w+)"', msi):  # the others are the package's own
            yield f"package msi property {name}={value}"
            if f"`{name}`" not in read("docs/installing.md"):
                yield f"package msi property {name}, which docs/installing.md has not"


def version_complaints() -> list[str]:
    """What is wrong with the changelog's top version, or where else a version is written by hand."""
    version = re.search(r"project\(pyhost VERSION ([\d.]+)", read("CMakeLists.txt")).group(1)  # type: ignore[union-attr]
    told = re.findall(r"^## \[?(\d[\w.]*)\]?", read("CHANGELOG.md"), re.M)
    if not told or told[0] != version:
        return [f"CHANGELOG.md begins with {told[0] if told else 'no version'}, and CMakeLists.txt says {version}"]
    return []


def main() -> None:
    """Print what is another; the exit status tells whether anything is."""
    found = {line for part in (events, failures, settings, command_line, answers, package, packages) for line in part()}
    listed = set(LIST.read_text(encoding="utf-8").splitlines()) if LIST.exists() else set()
    if sys.argv[1:] == ["--write"]:
        LIST.write_text("".join(f"{line}\n" for line in sorted(found | listed)), encoding="utf-8")
        listed |= found
    gone, new = sorted(listed - found), sorted(found - listed)
    for line in gone:
        print(f"promised, and not there any more: {line}")
    for line in new:
        print(f"new, and not in {LIST.name}: {line}")
    if gone:
        print("see docs/stability.md before a line is taken from the list")
    if new:
        print(f"after a look at each: {Path(__file__).name} --write")
    wrong = version_complaints()
    print("\n".join(wrong) or f"{len(found)} promises")
    sys.exit(1 if gone or new or wrong else 0)


if __name__ == "__main__":
    main()
