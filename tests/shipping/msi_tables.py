#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The tables of the MSIs, compared with what Microsoft's pages ask of a package: what Wine does not look at, Windows may refuse.

usage: msi_tables.py DIRECTORY VERSION     DIRECTORY: of a built host. The packages for x86 and ARM64 are made of the same one, since this is
                                           about the tables
ICE numbers are those of Microsoft's own checks ("Internal Consistency Evaluators") of the same thing.
"""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import project  # noqa: E402

# What must never change: by these a later version finds what an earlier one has installed.
X64 = {
    "Program": "{E3E5C8F0-11DA-5CD9-9EA4-F9DDBAA84397}",
    "License": "{00F6A8BB-90B8-5B35-BD75-EC9A8B998CDB}",
    "Notices": "{E02FB88D-249C-584D-A240-13239565DE1F}",
    "EventSource": "{DCB9FA55-2961-587E-9F0B-C29282DB0D88}",
}
UPGRADE_CODES = {
    "x64": "{A1DE1943-050B-4C3D-8C23-F0B28ECF9994}",
    "arm64": "{A1DE1943-050B-4C3D-8C23-F0B28ECF9994}",
    "x86": "{9E9BD33D-BF4C-5732-A4C1-2F32F81D14E0}",
}
TEMPLATES = {"x64": "x64;1033", "arm64": "Arm64;1033", "x86": "Intel;1033"}

# "Suggested InstallExecuteSequence", as far as it concerns the package.
SUGGESTED = [
    "FindRelatedProducts", "LaunchConditions", "ValidateProductID", "CostInitialize", "FileCost", "CostFinalize", "MigrateFeatureStates",
    "InstallValidate", "InstallInitialize", "ProcessComponents", "UnpublishFeatures", "RemoveRegistryValues", "RemoveEnvironmentStrings",
    "RemoveFiles", "InstallFiles", "WriteRegistryValues", "WriteEnvironmentStrings", "RegisterUser", "RegisterProduct", "PublishFeatures",
    "PublishProduct", "InstallExecute", "RemoveExistingProducts", "InstallFinalize",
]  # fmt: skip
# Which table is for nothing without which actions.
NEEDED = {
    "Environment": ["WriteEnvironmentStrings", "RemoveEnvironmentStrings"],
    "Registry": ["WriteRegistryValues", "RemoveRegistryValues"],
    "File": ["InstallFiles", "RemoveFiles"],
    "Upgrade": ["FindRelatedProducts", "MigrateFeatureStates", "RemoveExistingProducts"],
    "LaunchCondition": ["LaunchConditions"],
}
# ICE03: which column names a row of which table.
FOREIGN = [
    ("File", "Component_", "Component"), ("Registry", "Component_", "Component"), ("Environment", "Component_", "Component"),
    ("FeatureComponents", "Component_", "Component"), ("FeatureComponents", "Feature_", "Feature"), ("Component", "Directory_", "Directory"),
    ("MsiFileHash", "File_", "File"), ("Directory", "Directory_Parent", "Directory"),
]  # fmt: skip
GUID = re.compile(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}")  # ICE08: in capitals
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
TYPE, IN_SCRIPT, NO_IMPERSONATION, CONTINUE, SET, DLL = 0x3F, 0x400, 0x800, 0x40, 51, 1
BITS64, REGISTRY_KEY = 256, 4


class Package:
    """What an MSI says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tables = {name: self.table(name) for name in self.said("tables").split() if not name.startswith("_")}
        self.summary = dict(line.split(": ", 1) for line in self.said("suminfo").splitlines() if ": " in line)
        self.properties = {row["Property"]: row["Value"] for row in self.tables["Property"]}
        self.codes = {row["Component"]: row["ComponentId"] for row in self.tables["Component"]}
        self.actions = {row["Action"]: row for row in self.tables["CustomAction"]}

    def said(self, *arguments: str) -> str:
        """Return what msiinfo writes. Beside the MSI, it leaves what that has of streams."""
        command = ["msiinfo", arguments[0], self.path.name, *arguments[1:]]
        return subprocess.run(command, check=True, cwd=self.path.parent, stdout=subprocess.PIPE).stdout.decode("cp1252")

    def table(self, name: str) -> list[dict[str, str]]:
        """Return a table's rows; each value must be as its column wants it."""
        lines = [line.split("\t") for line in self.said("export", name).replace("\r\n", "\n").rstrip("\n").split("\n")]
        if len(lines) < 3:
            return []
        names, types = lines[0], lines[1]
        for row in lines[3:]:
            assert len(row) == len(names), (name, row)
            for column, kind, value in zip(names, types, row):
                what = f"{self.path.name}: {name}.{column} = {value!r}, a {kind}"
                assert value or kind[0].isupper() or kind == "v0", what  # not null
                if kind[0] in "iI" and value:
                    assert -0x80000000 < int(value) < 0x80000000 and (kind[1] != "2" or abs(int(value)) < 0x8000), what
                elif kind[0] in "sSlL" and kind[1:] != "0":
                    assert len(value) <= int(kind[1:]), what
        return [dict(zip(names, row)) for row in lines[3:]]

    def order(self, table: str) -> dict[str, int]:
        """Return the numbers of a sequence's actions, each of which must be another."""
        found = {row["Action"]: int(row["Sequence"]) for row in self.tables[table]}
        assert len(set(found.values())) == len(found), table
        return found


def keys(package: Package) -> None:
    """Names are names, and what is named is there (ICE03, ICE18)."""
    for table, column, other in FOREIGN:
        first = next(iter(package.tables[other][0]))
        there = {row[first] for row in package.tables[other]}
        for row in package.tables[table]:
            assert not row[column] or row[column] in there, (table, row)
    for table in ("Component", "File", "Registry", "Directory", "Feature", "CustomAction", "Property"):
        first = next(iter(package.tables[table][0]))
        names = [row[first] for row in package.tables[table]]
        assert len(set(names)) == len(names) and all(IDENTIFIER.fullmatch(name) for name in names), names
    for row in package.tables["Component"]:
        table = "Registry" if int(row["Attributes"]) & REGISTRY_KEY else "File"
        owner = next(key["Component_"] for key in package.tables[table] if key[table] == row["KeyPath"])
        assert owner == row["Component"], row
    assert {row["Component_"] for row in package.tables["FeatureComponents"]} == package.codes.keys()  # ICE21


def files(package: Package, version: str) -> None:
    """Files have the attributes that the rules of replacing want (ICE30, ICE60, "File Versioning Rules")."""
    rows = package.tables["File"]
    names = [row["FileName"].lower() for row in rows]
    assert len(set(names)) == len(names), names
    assert all(re.fullmatch(r"[A-Za-z0-9_]{1,8}\.[a-z]{1,3}", row["FileName"]) for row in rows), names  # else each needs a short one, too
    program = next(row for row in rows if row["FileName"] == "pyhost.exe")
    assert (program["Version"], program["Language"]) == (f"{version}.0", "1033")
    hashed = {row["File_"] for row in package.tables["MsiFileHash"]}
    assert hashed == {row["File"] for row in rows if not row["Version"]}  # ICE64 and "MsiFileHash Table": of those without a version
    assert [row["LastSequence"] for row in package.tables["Media"]] == [str(len(rows))]
    assert sorted(int(row["Sequence"]) for row in rows) == list(range(1, len(rows) + 1))
    assert len({row["Component_"] for row in rows}) == len(rows)  # a component for each


def components(package: Package, architecture: str) -> None:
    """Of 64 bits where the package is, and only there; below Program Files (ICE80, ICE99)."""
    wide = architecture != "x86"
    for row in package.tables["Component"]:
        assert bool(int(row["Attributes"]) & BITS64) is wide, row
        assert GUID.fullmatch(row["ComponentId"])
        assert row["Condition"] == ("NOT VersionNT64" if row["Component"] == "EventSource" and not wide else ""), row
    assert len(set(package.codes.values())) == len(package.codes)  # ICE08
    parents = {row["Directory"]: (row["Directory_Parent"], row["DefaultDir"]) for row in package.tables["Directory"]}
    assert parents["PyhostDirectory"] == ("ProgramFiles64Folder" if wide else "ProgramFilesFolder", "pyhost")
    assert parents["TARGETDIR"] == ("", "SourceDir")
    if wide:
        assert package.codes == X64
    else:
        assert package.codes.keys() == X64.keys() and not set(package.codes.values()) & set(X64.values())


def sequences(package: Package) -> None:
    """Actions stand where Microsoft's pages want them (ICE26, ICE27, ICE63, ICE77)."""
    for table in ("InstallExecuteSequence", "InstallUISequence", "AdminExecuteSequence"):
        order = package.order(table)
        standard = [name for name in sorted(order, key=order.__getitem__) if name in SUGGESTED]
        assert standard == [name for name in SUGGESTED if name in order], standard
        unknown = order.keys() - set(SUGGESTED) - package.actions.keys()
        assert unknown <= {"ExecuteAction", "InstallAdminPackage"}, unknown
    order = package.order("InstallExecuteSequence")
    for table, actions in NEEDED.items():
        assert package.tables[table] and order.keys() >= set(actions), table
    assert set(SUGGESTED) <= order.keys()
    assert package.actions.keys() <= order.keys(), "an action that nobody runs"
    assert order["InstallExecute"] < order["RemoveExistingProducts"] < order["InstallFinalize"]
    for name, row in package.actions.items():
        kind = int(row["Type"])
        if kind & IN_SCRIPT:
            assert order["InstallInitialize"] < order[name] < order["InstallFinalize"], name
            setter = next(other for other in package.actions.values() if other["Type"] == str(SET) and other["Source"] == name)
            assert order["CostFinalize"] < order[setter["Action"]] < order[name], name
            assert kind & NO_IMPERSONATION and kind & CONTINUE, name
        else:
            assert order["CostFinalize"] < order[name], name  # the directory is known
    assert order["InstallValidate"] < order["RefuseRemoval"] < order["InstallInitialize"]
    for name in ("FreeProgram", "FreeProgramForGood"):  # before anything else of the script
        assert order[name] < min(order[other] for other in SUGGESTED if order[other] > order["InstallInitialize"]), name
    # In a repair, which any user may ask for, with any of the SecureCustomProperties, nothing of that kind happens.
    condition = next(row["Condition"] for row in package.tables["InstallExecuteSequence"] if row["Action"] == "RestartServices")
    assert condition == 'RESTARTSERVICES="1" AND NOT Installed', condition
    # Where InstallValidate finds no such table, it asks nobody about files in use; there are no dialogs.
    assert not package.tables.get("ListBox") and not package.tables.get("Dialog")


def exports(path: Path) -> set[str]:
    """Return the names that a DLL for x64 exports."""
    data = path.read_bytes()
    head = struct.unpack_from("<I", data, 0x3C)[0]
    sections, optional = struct.unpack_from("<H", data, head + 6)[0], struct.unpack_from("<H", data, head + 20)[0]

    def at(address: int) -> int:
        for i in range(sections):
            size, start, _, place = struct.unpack_from("<IIII", data, head + 24 + optional + 40 * i + 8)
            if start <= address < start + size:
                return address - start + place  # type: ignore[no-any-return]
        raise ValueError(hex(address))

    table = at(struct.unpack_from("<I", data, head + 24 + 112)[0])
    count, names = struct.unpack_from("<I", data, table + 24)[0], at(struct.unpack_from("<I", data, table + 32)[0])
    found = [at(struct.unpack_from("<I", data, names + 4 * i)[0]) for i in range(count)]
    return {data[place : data.index(b"\0", place)].decode() for place in found}


def actions(package: Package, build: Path) -> None:
    """Actions are of the types that there are, and the functions are there (ICE68)."""
    functions = set()
    for name, row in package.actions.items():
        kind = int(row["Type"])
        if kind & TYPE == DLL:
            assert row["Source"] in {binary["Name"] for binary in package.tables["Binary"]}, row
            functions.add(row["Target"])
        else:
            assert kind == SET and row["Target"] == "[PyhostDirectory]pyhost.exe", row
        assert kind & ~(TYPE | IN_SCRIPT | NO_IMPERSONATION | CONTINUE) == 0, name
    assert functions == exports(build / "pyhost_setup.dll")


def product(package: Package, architecture: str, version: str) -> None:
    """It is for the machine, silent towards services, and of one product (ICE24, ICE61, ICE74)."""
    said = package.properties
    assert said["ALLUSERS"] == "1" and said["MSIRESTARTMANAGERCONTROL"] == "Disable"
    assert said["ProductVersion"] == version and all(int(part) < limit for part, limit in zip(version.split("."), (256, 256, 65536)))
    assert GUID.fullmatch(said["ProductCode"]) and said["UpgradeCode"] == UPGRADE_CODES[architecture]
    assert said["PyhostComponent"] == package.codes["Program"]
    assert not any(re.search("[a-z]", name) for name in said["SecureCustomProperties"].split(";"))
    conditions = " ".join(row.get("Condition", "") for name in ("InstallExecuteSequence", "LaunchCondition") for row in package.tables[name])
    conditions = re.sub('"[^"]*"', "", conditions)
    assert set(re.findall(r"\b[A-Z]{8,}\b", conditions)) - {"UPGRADINGPRODUCTCODE"} <= set(said["SecureCustomProperties"].split(";"))
    rows = {row["ActionProperty"]: row for row in package.tables["Upgrade"]}
    assert rows.keys() == {"OLDERPRODUCT", "NEWERPRODUCT"}
    assert all(row["UpgradeCode"] == said["UpgradeCode"] for row in rows.values())
    assert (rows["OLDERPRODUCT"]["VersionMin"], rows["OLDERPRODUCT"]["VersionMax"]) == ("0.0.0", version)
    assert int(rows["NEWERPRODUCT"]["Attributes"]) == 2 and rows["NEWERPRODUCT"]["VersionMin"] == version  # finds those above, and removes none
    assert any("NEWERPRODUCT" in row["Condition"] for row in package.tables["LaunchCondition"])
    path = package.tables["Environment"]
    assert [(row["Name"], row["Value"]) for row in path] == [("=-*Path", "[~];[PyhostDirectory]")]
    assert package.summary["Template"] == TEMPLATES[architecture]
    assert package.summary["Version"].startswith("500 ")  # Arm64 needs that
    # Bit 1: compressed. Without bit 0 names are long; without bit 3 it asks for an administrator ("Word Count Summary").
    assert package.summary["Source"].startswith("2 ")
    assert GUID.fullmatch(package.summary["Revision number (UUID)"])


def make(build: Path, version: str, output: Path, **variables: str) -> dict[str, Package]:
    """Make the packages of all architectures."""
    command = [sys.executable, str(ROOT / "packaging/msi.py"), "--version", version, "--output", str(output)]
    for architecture in TEMPLATES:
        command += [f"--{architecture}", str(build)]
    subprocess.run(command, check=True, env={**os.environ, **variables})
    return {name: Package(output / f"pyhost-{version}-{name}.msi") for name in TEMPLATES}


def main() -> None:
    """Run the checks; an AssertionError is a failure."""
    build, version = Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as name:
        made = make(build, version, Path(name, "one"))
        again = make(build, version, Path(name, "another/place"), TZ="Asia/Tokyo", LC_ALL="C")
        later = make(build, "98.7.6", Path(name, "later"))
        for architecture, package in made.items():
            print(package.path.name)
            keys(package)
            files(package, version)
            components(package, architecture)
            sequences(package)
            actions(package, build)
            product(package, architecture, version)
            assert package.path.read_bytes() == again[architecture].path.read_bytes(), "made again, it is another"
            newer = later[architecture]
            assert newer.codes == package.codes and newer.properties["UpgradeCode"] == package.properties["UpgradeCode"]
            assert newer.properties["ProductCode"] != package.properties["ProductCode"]
        packages = [*made.values(), *later.values()]
        for unique in ({package.properties["ProductCode"] for package in packages},
                       {package.summary["Revision number (UUID)"] for package in packages}):  # fmt: skip
            assert len(unique) == len(packages), "a code of two packages"
        assert {name: f"{{{project.load().upgrade_code_for(name)}}}" for name in made} == UPGRADE_CODES
    print("1 passed, 0 failed")


if __name__ == "__main__":
    main()
