"""Reads what the MSVC projects of CPython (PCbuild/*.vcxproj) say: sources, definitions, include folders, libraries.

Only the few kinds of statement and condition that these projects use are understood.
"""

import os
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass, field

NAMESPACE = "{http://schemas.microsoft.com/developer/msbuild/2003}"


@dataclass
class FrozenModule:
    """A module whose bytecode becomes a C header."""

    name: str
    source: str
    header: str


@dataclass
class Project:
    """One project: a DLL, a program or an extension module."""

    sources: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    libraries: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    frozen: list[FrozenModule] = field(default_factory=list)
    # what single sources have besides
    own_definitions: dict[str, list[str]] = field(default_factory=dict)
    own_includes: dict[str, list[str]] = field(default_factory=dict)
    unicode: bool = False
    stack: int = 2_000_000


def tag(element: ElementTree.Element) -> str:
    """The element's name without its namespace."""
    return element.tag.removeprefix(NAMESPACE)


class Reader:
    """Loads projects of one source tree. The macros are the values of $(Name)."""

    def __init__(self, source: str, macros: dict[str, str]) -> None:
        self.source = source
        self.macros = macros

    def exists(self, name: str) -> bool:
        """Whether this version of CPython has that project."""
        return os.path.exists(self._file(name))

    def load(self, name: str) -> Project:
        """The project of that name."""
        root = ElementTree.parse(self._file(name)).getroot()
        project = Project()
        for charset in root.iter(NAMESPACE + "CharacterSet"):
            project.unicode = charset.text == "Unicode"
        for group in self._holding(root.iter(NAMESPACE + "ItemDefinitionGroup")):
            for section in self._holding(iter(group)):
                self._read_settings(project, section)
        for group in self._holding(root.iter(NAMESPACE + "ItemGroup")):
            for item in self._holding(iter(group)):
                if item.get("Include"):
                    self._read_item(project, item)
        return project

    def path(self, text: str) -> str:
        """A path in a project (relative, with backslashes, in any case) as the file that it means here."""
        path = self._expand(text).replace("\\", "/")
        if not path.startswith("/"):
            path = f"{self.source}/PCbuild/{path}"
        return _real_case(os.path.normpath(path))

    def _file(self, name: str) -> str:
        return f"{self.source}/PCbuild/{name}.vcxproj"

    def _read_settings(self, project: Project, section: ElementTree.Element) -> None:
        for setting in self._holding(iter(section)):
            match tag(section), tag(setting):
                case "ClCompile", "PreprocessorDefinitions":
                    project.definitions += self._list(setting)
                case "ClCompile", "AdditionalIncludeDirectories":
                    project.includes += [self.path(p) for p in self._list(setting)]
                case "Link", "AdditionalDependencies":
                    project.libraries += self._list(setting)
                case "Link", "StackReserveSize":
                    project.stack = int(setting.text or "0")

    def _read_item(self, project: Project, item: ElementTree.Element) -> None:
        file = self.path(item.get("Include", ""))
        match tag(item):
            case "ClCompile":
                self._read_source(project, item, file)
            case "ResourceCompile":
                project.resources.append(file)
            case "None" | "GetPath":
                values = {tag(value): self._expand(value.text) for value in item}
                if "ModName" in values:
                    project.frozen.append(FrozenModule(values["ModName"], file, self.path(values["OutFile"])))

    def _read_source(self, project: Project, item: ElementTree.Element, file: str) -> None:
        if any(tag(detail) == "ExcludedFromBuild" for detail in self._holding(iter(item))):
            return
        if file not in project.sources:
            project.sources.append(file)
        for detail in self._holding(iter(item)):
            match tag(detail):
                case "PreprocessorDefinitions":
                    project.own_definitions.setdefault(file, []).extend(self._list(detail))
                case "AdditionalIncludeDirectories":
                    includes = [self.path(p) for p in self._list(detail)]
                    project.own_includes.setdefault(file, []).extend(includes)

    def _list(self, element: ElementTree.Element) -> list[str]:
        """The values in "a;b;%(TheSameListSoFar)"."""
        values = [value.strip() for value in self._expand(element.text).split(";")]
        return [value for value in values if value and not value.startswith(("%(", "$("))]

    def _expand(self, text: str | None) -> str:
        return re.sub(r"\$\((\w+)\)", lambda m: self.macros.get(m[1], ""), text or "")

    def _holding(self, elements: Iterator[ElementTree.Element]) -> Iterator[ElementTree.Element]:
        """Those elements whose condition is true, or that have none."""
        return (e for e in elements if self._holds(e.get("Condition")))

    def _holds(self, condition: str | None) -> bool:
        """Conditions are 'a' == 'b', 'a' != 'b', $(Flag), !$(Flag). Any other asks for what is not wanted here."""
        if condition is None:
            return True
        macro = r"'\$\((\w+)\)'|\$\((\w+)\)"
        text = re.sub(macro, lambda m: f"'{self.macros.get(m[1] or m[2], '')}'", condition).strip()
        if m := re.fullmatch(r"'([^']*)'\s*(==|!=)\s*'([^']*)'", text):
            return (m[1].lower() == m[3].lower()) == (m[2] == "==")
        if m := re.fullmatch(r"(!?)'([^']*)'", text):
            return (m[2].lower() == "true") != bool(m[1])
        return False


def _real_case(path: str) -> str:
    """The path as it's spelled on disk: the projects do not mind the case of letters."""
    if os.path.exists(path):
        return path
    found = "/"
    for part in path.strip("/").split("/"):
        exact = os.path.join(found, part)
        if not os.path.exists(exact) and os.path.isdir(found):
            same = [name for name in os.listdir(found) if name.lower() == part.lower()]
            exact = os.path.join(found, same[0]) if same else exact
        found = exact
    return found
