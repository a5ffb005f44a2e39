#!/usr/bin/python3
"""Writes the Makefile of a Windows CPython for mingw-w64's GCC, from CPython's own MSVC projects.

What is compiled, and with which definitions, is read from PCbuild/*.vcxproj, so that one writer serves several
versions. The result is a tree as an official installation has it, in BUILD/tree.
"""

import argparse
import os
import re
import shlex
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from msbuild import Project, Reader

TARGET = "x86_64-w64-mingw32"
HERE = Path(__file__).resolve().parent

# What the compiler is told besides what the projects say. The projects' own platform is MSVC with the UCRT.
COMPILER_FLAGS = [
    "-O2",
    "-D_UCRT",
    "-fwrapv",
    "-fno-strict-aliasing",
    "-DWIN32",
    "-DNDEBUG",
    "-DDONT_USE_SEH",  # GCC has no __try
    "-D__pragma(x)=",
    "-D__USE_MINGW_ANSI_STDIO=0",
    "-DERROR_CONTROL_C_EXIT=572",
    "-w",  # these are not our warnings
]
LINKER_FLAGS = ["-static-libgcc", "-s", "-Wl,--disable-auto-image-base"]
SYSTEM_LIBRARIES = "-ladvapi32 -lshell32 -lole32 -loleaut32 -lversion -lws2_32 -lpathcch -lbcrypt -lucrt".split()

# These need the headers that the freezing tool writes, so they cannot be part of that tool.
NEEDS_FROZEN_HEADERS = ("Modules/getpath.c", "Python/frozen.c")
NOT_IN_FREEZING_TOOL = (*NEEDS_FROZEN_HEADERS, "PC/config.c", "deepfreeze.c", "Modules/zlibmodule.c")

# Extension modules. Left out: _tkinter (there is no Tcl/Tk), _wmi (mingw-w64 10 has no VariantToString, and platform.py
# does without), and those that only CPython's own tests use. Those that a version does not have are passed over.
EXTENSIONS = """
    _asyncio _bz2 _ctypes _decimal _elementtree _hashlib _interpchannels _interpqueues _interpreters _lzma _msi
    _multiprocessing _overlapped _queue _socket _sqlite3 _ssl _uuid _zoneinfo pyexpat select unicodedata winsound
""".split()

SQLITE_OPTIONS = [
    "-DSQLITE_ENABLE_FTS4",
    "-DSQLITE_ENABLE_FTS5",
    "-DSQLITE_ENABLE_MATH_FUNCTIONS",
    "-DSQLITE_ENABLE_JSON1",
    "-DSQLITE_ENABLE_RTREE",
    "-DSQLITE_OMIT_AUTOINIT",
]


@dataclass(frozen=True)
class Version:
    """Which Python it is, and the names that follow from that."""

    major: int
    minor: int
    micro: int
    free_threaded: bool

    @classmethod
    def of(cls, source: str, free_threaded: bool) -> "Version":
        """As the source tree says."""
        header = Path(source, "Include/patchlevel.h").read_text()

        def number(part: str) -> int:
            found = re.search(rf"#define\s+PY_{part}_VERSION\s+(\d+)", header)
            assert found, part
            return int(found[1])

        return cls(number("MAJOR"), number("MINOR"), number("MICRO"), free_threaded)

    @property
    def suffix(self) -> str:
        """The letter for free threads."""
        return "t" if self.free_threaded else ""

    @property
    def dotted(self) -> str:
        """3.13t"""
        return f"{self.major}.{self.minor}{self.suffix}"

    @property
    def dll(self) -> str:
        """python313t"""
        return f"python{self.major}{self.minor}{self.suffix}"

    @property
    def stable_dll(self) -> str:
        """python3t: the DLL of the stable ABI."""
        return f"python{self.major}{self.suffix}"


def macros(source: str, build: str, libraries: str, version: Version) -> dict[str, str]:
    """What $(Name) stands for in the projects."""
    numbered = version.dotted if version.free_threaded else ""
    return {
        "Configuration": "Release",
        "Platform": "x64",
        "PyDebugExt": "",
        "DisableGil": "true" if version.free_threaded else "false",
        "IncludeExternals": "true",
        "PySourcePath": f"{source}/",
        "IntDir": f"{build}/",
        "GeneratedFrozenModulesDir": f"{source}/",
        "GeneratedPyConfigDir": f"{source}/PC/",
        "zlibDir": f"{libraries}/zlib",
        "bz2Dir": f"{libraries}/bzip2",
        "lzmaDir": f"{libraries}/xz/",
        "sqlite3Dir": f"{libraries}/sqlite3",
        "mpdecimalDir": f"{source}/Modules/_decimal",
        "opensslIncludeDir": f"{libraries}/openssl/include",
        "libffiIncludeDir": f"{libraries}/libffi/include",
        "PyDllName": version.dll,
        "Py3DllName": version.stable_dll,
        "PyExeName": f"python{numbered}",
        "PyWExeName": f"pythonw{numbered}",
        "SysWinVer": version.dotted,
        "PyVPath": r"..\\..",
    }


class Makefile:
    """The rules, in the order in which they are asked for. Paths are absolute."""

    def __init__(self, source: str, build: str, libraries: str, ucrt: str, version: Version) -> None:
        self.source = source
        self.build = build
        self.libraries = libraries
        self.version = version
        self.tree = f"{build}/tree"
        self.import_library = f"{self.tree}/libs/lib{version.dll}.dll.a"
        self.projects = Reader(source, macros(source, build, libraries, version))
        self.rules: list[str] = []
        self.made: set[str] = set()
        self.products: list[str] = []
        self.compiler_flags = self._flags_for_all(f"{build}/include")
        self.linker_flags = shlex.join([f"-L{ucrt}", *LINKER_FLAGS])

    def _flags_for_all(self, spelled_headers: str) -> str:
        include = f"{self.source}/Include"
        flags = [
            *COMPILER_FLAGS,
            f"-ffile-prefix-map={self.build}=.",
            f"-I{HERE}/include",
            f"-I{spelled_headers}",
            f"-I{include}",
            f"-I{include}/internal",
            f"-I{include}/internal/mimalloc",
            f"-I{self.source}/PC",
            f'-DPY3_DLLNAME=L"{self.version.stable_dll}"',
        ]
        if self.version.free_threaded:
            flags.append("-DPy_GIL_DISABLED=1")
        return shlex.join(flags)

    # --- rules of all kinds ---

    def rule(self, target: str, needs: Iterable[str], *recipe: str) -> str:
        """A rule that makes the target; its folder is made too."""
        if target not in self.made:
            self.made.add(target)
            self.rules.append("\n\t".join([f"{target}: {' '.join(needs)}", "@mkdir -p $(@D)", *recipe]))
        return target

    def compile(self, kind: str, source: str, flags: str) -> str:
        """Compile one source; the object is kept apart from those that other kinds of product make of it."""
        root = self.source if source.startswith(self.source) else self.libraries
        name = os.path.relpath(source, root).replace("/", ".")
        if source.endswith("_ctypes/callproc.c"):
            # The one file that needs __try to turn a crash in a foreign function into an OSError: clang has it.
            compiler, flags = f"clang --target={TARGET} -fms-extensions", f"{flags} -UDONT_USE_SEH"
        else:
            compiler = f"{TARGET}-gcc"
        return self.rule(
            f"{self.build}/objects/{kind}/{name}.o", [source], f"{compiler} {self.compiler_flags} {flags} -c -o $@ $<"
        )

    def resources(self, kind: str, files: list[str]) -> list[str]:
        """Compile a project's resources: version information, icons."""
        flags = shlex.join(
            [
                "--codepage=65001",
                f"-I{self.source}/PC",
                f"-I{self.source}/Include",
                f"-DFIELD3={self.version.micro * 1000 + 150}",
                f'-DORIGINAL_FILENAME=\\"{kind}\\"',
            ]
        )
        folder = f"{self.build}/objects/{kind}"
        return [
            self.rule(f"{folder}/{os.path.basename(file)}.o", [file], f"{TARGET}-windres {flags} $< $@")
            for file in files[:1]
        ]

    def link(self, target: str, needs: list[str], project: Project, flags: str) -> str:
        """Link all that the target needs into it."""
        return self.rule(
            target,
            needs,
            f"{TARGET}-gcc {flags} -o $@ $^ {self.linker_flags} {libraries_of(project)}",
        )

    # --- the parts of a Python ---

    def write(self) -> str:
        """The whole Makefile."""
        self.core()
        self.stable_abi()
        self.programs()
        for name in EXTENSIONS:
            if self.projects.exists(name):
                self.extension(name)
        # SQLite first: the other sources are small, and while this one is compiled the other processors take them.
        products = sorted(self.products, key=lambda product: "_sqlite3" not in product)
        return "\n\n".join([".DELETE_ON_ERROR:", f"all: {' '.join(products)}", *self.rules]) + "\n"

    def core(self) -> None:
        """pythonXY.dll, with zlib in it, and the freezing tool that it needs on the way."""
        project = self.projects.load("pythoncore")
        project.definitions.remove("_USRDLL")
        objects: dict[str, str] = {}
        for source in project.sources:
            if source.startswith(f"{self.libraries}/zlib"):
                objects[source] = self.compile("zlib", source, f"-I{self.libraries}/zlib")
            else:
                flags = flags_of(project, source)
                if source.endswith("getbuildinfo.c"):
                    flags += """ -DGITVERSION='""' -DGITTAG='""' -DGITBRANCH='""'"""
                objects[source] = self.compile("core", source, flags)

        headers = self.frozen_headers(objects)
        for source, target in objects.items():
            if source.endswith(NEEDS_FROZEN_HEADERS):
                self.rules.append(f"{target}: {' '.join(headers)}")

        needs = [*objects.values(), *self.resources("pythondll", project.resources)]
        dll = self.link(
            f"{self.tree}/{self.version.dll}.dll", needs, project, f"-shared -Wl,--out-implib,{self.import_library}"
        )
        self.rules.append(f"{self.import_library}: {dll}")
        self.rules.append(f"{dll}: | {self.tree}/libs\n{self.tree}/libs:\n\tmkdir -p $@")
        self.products.append(dll)

    def frozen_headers(self, core: dict[str, str]) -> list[str]:
        """The modules that start-up needs, as bytecode in C. A Windows program writes them: the interpreter itself."""
        project = self.projects.load("_freeze_module")
        early = {source: target for source, target in core.items() if not source.endswith(NOT_IN_FREEZING_TOOL)}
        flags = f"""-DPy_BUILD_CORE -DPy_ENABLE_SHARED -DMS_DLL_ID='""' -DVPATH='".."' -I{self.source}/Python"""
        objects = [early.get(source) or self.compile("freeze", source, flags) for source in project.sources]
        objects += [target for source, target in early.items() if source.endswith("PC/dl_nt.c")]  # made for a DLL
        tool = self.link(
            f"{self.build}/objects/_freeze_module.exe",
            list(dict.fromkeys(objects)),
            project,
            "-Wl,--allow-multiple-definition,--stack,8000000",
        )
        headers = []
        for module in project.frozen:
            inputs = os.path.relpath(module.source, self.source)
            output = os.path.relpath(module.header, self.source)
            command = f"cd {self.source} && wine {tool} {module.name} {inputs} {output}"
            headers.append(self.rule(module.header, [module.source, tool], command))
        self.deep_freeze(project, headers)
        return headers

    def deep_freeze(self, project: Project, headers: list[str]) -> None:
        """3.11 and 3.12 have these modules as C data besides; CPython's own script writes them."""
        result = f"{self.source}/Python/deepfreeze/deepfreeze.c"
        scripts = [f"{self.source}/Tools/{folder}/deepfreeze.py" for folder in ("scripts", "build")]
        for script in filter(os.path.exists, scripts):
            modules = [f"{module.header}:{module.name}" for module in project.frozen if module.name != "getpath"]
            self.rule(result, headers, f"/usr/bin/python3 {script} {' '.join(modules)} -o $@")

    def stable_abi(self) -> None:
        """python3.dll: nothing but forwarders."""
        name = self.version.stable_dll
        definition = self.rule(
            f"{self.build}/objects/{name}.def",
            [f"{self.source}/PC/python3dll.c"],
            f"/usr/bin/python3 {HERE}/stable_abi.py $< {self.version.dll} {name} > $@",
        )
        import_library = f"{self.tree}/libs/lib{name}.dll.a"
        flags = f"-shared -nostdlib -Wl,--entry=0,--disable-auto-image-base,--out-implib,{import_library}"
        self.products.append(
            self.rule(
                f"{self.tree}/{name}.dll",
                [definition, self.import_library],
                f"{TARGET}-gcc {flags} -o $@ $^",
            )
        )

    def programs(self) -> None:
        """python.exe, pythonw.exe, and the launchers that venv copies."""
        for name, flags in (("python", "-municode"), ("pythonw", "-municode -mwindows")):
            program = self.program(name, f"{self.tree}/{name}.exe", flags, [self.import_library])
            if self.version.free_threaded:
                twin = f"{self.tree}/{name}{self.version.dotted}.exe"
                self.products.append(self.rule(twin, [program], "cp $< $@"))
            launcher = name.replace("python", "venv") + "launcher"
            # The names are those that this version's venv looks for.
            copied = name if self.version.minor < 13 else launcher + self.version.suffix
            self.program(launcher, f"{self.tree}/Lib/venv/scripts/nt/{copied}.exe", flags, [])

    def program(self, name: str, target: str, flags: str, needs: list[str]) -> str:
        """One program of a project."""
        project = self.projects.load(name)
        kind = f"program_{name}"
        objects = [self.compile(kind, source, flags_of(project)) for source in project.sources]
        objects += self.resources(kind, project.resources)
        self.products.append(
            self.link(target, [*objects, *needs], project, f"{flags} -Wl,--stack,{project.stack}")
        )
        return target

    def extension(self, name: str) -> None:
        """An extension module, a DLL named .pyd."""
        project = self.projects.load(name)
        more_flags, more_objects, more_libraries = self.externals(name, project)
        kind = f"module_{name}"
        objects = [self.compile(kind, s, f"{flags_of(project, s)} {shlex.join(more_flags)}") for s in project.sources]
        objects += self.resources(kind, project.resources)
        project.libraries += more_libraries
        target = f"{self.tree}/DLLs/{name}.pyd"
        self.products.append(self.link(target, [*objects, *more_objects, self.import_library], project, "-shared"))

    def externals(self, name: str, project: Project) -> tuple[list[str], list[str], list[str]]:
        """What a module needs of other libraries: flags, objects and archives, system libraries."""
        match name:
            case "_ctypes":
                libffi = f"{self.libraries}/libffi"
                flags = [f"-I{libffi}/include", "-DFFI_BUILDING", "-DFFI_STATIC_BUILD"]
                return flags, [f"{libffi}/lib/libffi.a"], ["uuid.lib"]
            case "_ssl" | "_hashlib":
                openssl = f"{self.libraries}/openssl"
                # OpenSSL in a DLL would need it, to use the C library of the program.
                project.sources = [source for source in project.sources if not source.endswith("applink.c")]
                archives = [f"{openssl}/lib/libssl.a", f"{openssl}/lib/libcrypto.a"]
                return [f"-I{openssl}/include"], archives, ["ws2_32.lib", "crypt32.lib", "gdi32.lib", "user32.lib"]
            case "_lzma":
                return [], self.liblzma(), []
            case "_sqlite3":
                sqlite = f"{self.libraries}/sqlite3"
                project.sources.append(f"{sqlite}/sqlite3.c")
                return [f"-I{sqlite}", *SQLITE_OPTIONS], [], []
            case "_decimal":
                # The assembler parts are in GNU's syntax too.
                project.definitions = ["ASM" if d == "MASM" else d for d in project.definitions]
                for source, own in project.own_definitions.items():
                    project.own_definitions[source] = ["ASM" if d == "MASM" else d for d in own]
                project.includes = [path for path in project.includes if not path.endswith("windows")]
        return [], [], []

    def liblzma(self) -> list[str]:
        """The objects of liblzma, which CPython has a project of its own for."""
        project = self.projects.load("liblzma")
        # sources that are newer than the project
        names = ("simple/arm64", "common/lzip_decoder", "simple/riscv")
        newer = [f"{self.libraries}/xz/src/liblzma/{name}.c" for name in names]
        sources = filter(os.path.exists, dict.fromkeys([*project.sources, *newer]))
        return [self.compile("liblzma", source, flags_of(project)) for source in sources]


def flags_of(project: Project, source: str | None = None) -> str:
    """The compiler's flags that a project has for all its sources, or for one."""
    definitions = project.definitions + project.own_definitions.get(source or "", [])
    flags = [f"-D{definition}" for definition in definitions]
    flags += [f"-I{path}" for path in project.own_includes.get(source or "", [])]
    for path in project.includes:
        # libmpdec has an io.h of its own, which must not hide the C library's
        flags += ["-idirafter", path] if "mpdec" in path else [f"-I{path}"]
    if project.unicode:
        flags += ["-DUNICODE", "-D_UNICODE"]
    return shlex.join(flags)


def libraries_of(project: Project) -> str:
    """The linker's flags for the libraries that a project names ("ws2_32.lib")."""
    named = [m[1].lower() for library in project.libraries if (m := re.fullmatch(r"(\w+)\.lib", library))]
    return " ".join([f"-l{name}" for name in named if name != "liblzma"] + SYSTEM_LIBRARIES)


def main() -> None:
    """Write the Makefile to stdout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", help="CPython's sources")
    parser.add_argument("build", help="where objects and the tree go")
    parser.add_argument("libraries", help="a directory with zlib, bzip2, xz, sqlite3, libffi, openssl in it")
    parser.add_argument("ucrt", help="a directory for the linker in which libmsvcrt.a is the UCRT")
    parser.add_argument("--free-threaded", action="store_true")
    options = parser.parse_args()
    source, build, libraries = (os.path.abspath(path) for path in (options.source, options.build, options.libraries))
    version = Version.of(source, options.free_threaded)
    sys.stdout.write(Makefile(source, build, libraries, options.ucrt, version).write())


if __name__ == "__main__":
    main()
