# SPDX-License-Identifier: MIT
"""Makes the MSIs: pyhost-VERSION-ARCHITECTURE.msi. One for each build; the same for the same inputs. docs/installing.md says what they do.

wixl makes them from pyhost.wxs; what it has no words for are tables that msibuild brings in afterwards. Both are Debian's.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path
from uuid import UUID, uuid5

import project
from common import DATE, ROOT, order
from own_texts import third_party

HERE = Path(__file__).resolve().parent
Rows = list[tuple[str | int, ...]]

# What Windows Installer calls the processor; where it keeps programs for it.
PLATFORMS = {"x64": "x64", "arm64": "Arm64", "x86": "Intel"}
DIRECTORIES = {"x64": "ProgramFiles64Folder", "arm64": "ProgramFiles64Folder", "x86": "ProgramFilesFolder"}

PROGRAM = "[PyhostDirectory]pyhost.exe"
REMOVAL = 'REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE'

# Types of custom actions: the value of a property, which is all that an action of the script is told; a function of a DLL in the package,
# called at once, as whoever installs, or by the script, as the system, going on where it fails.
SET, CALL, CALL_LATER = 51, 1, 1 + 64 + 1024 + 2048
ACTIONS: Rows = [
    # Action, Type, Source, Target, ExtendedType
    ("SetPyhostExe", SET, "PyhostExe", PROGRAM, ""),
    ("RefuseRemoval", CALL, "Setup", "RefuseRemoval", ""),
    *(
        row
        for name in ("FreeProgram", "FreeProgramForGood", "RestartServices")
        for row in ((f"Set{name}", SET, name, PROGRAM, ""), (name, CALL_LATER, "Setup", name, ""))
    ),
]

# The numbers are those that Microsoft suggests for its own actions.
EXECUTE: Rows = [
    # Action, Condition, Sequence
    ("FindRelatedProducts", "", 25),
    ("LaunchConditions", "", 100),
    ("ValidateProductID", "", 700),
    ("CostInitialize", "", 800),
    ("FileCost", "", 900),
    ("CostFinalize", "", 1000),
    ("SetPyhostExe", "", 1010),
    ("MigrateFeatureStates", "", 1200),
    ("InstallValidate", "", 1400),
    ("RefuseRemoval", f'{REMOVAL} AND KEEPSERVICES<>"1"', 1410),
    ("InstallInitialize", "", 1500),
    # Before anything is done to a file, so that none is in use any more.
    ("SetFreeProgram", "", 1510),
    ("FreeProgram", 'NOT REMOVE="ALL"', 1511),
    ("SetFreeProgramForGood", "", 1520),
    ("FreeProgramForGood", REMOVAL, 1521),
    ("ProcessComponents", "", 1600),
    ("UnpublishFeatures", "", 1800),
    ("RemoveRegistryValues", "", 2600),
    ("RemoveEnvironmentStrings", "", 3300),
    ("RemoveFiles", "", 3500),
    ("InstallFiles", "", 4000),
    ("WriteRegistryValues", "", 5000),
    ("WriteEnvironmentStrings", "", 5200),
    ("RegisterUser", "", 6000),
    ("RegisterProduct", "", 6100),
    ("PublishFeatures", "", 6300),
    ("PublishProduct", "", 6400),
    ("InstallExecute", "", 6500),
    # So late, the older version's components are the newer's already, and stay: nothing that services lead to is taken away.
    ("RemoveExistingProducts", "", 6510),
    ("SetRestartServices", "", 6520),
    # Not in a repair, which any user may ask for.
    ("RestartServices", 'RESTARTSERVICES="1" AND NOT Installed', 6521),
    ("InstallFinalize", "", 6600),
]
INTERFACE: Rows = [
    ("FindRelatedProducts", "", 25),
    ("LaunchConditions", "", 100),
    ("ValidateProductID", "", 700),
    ("CostInitialize", "", 800),
    ("FileCost", "", 900),
    ("CostFinalize", "", 1000),
    ("MigrateFeatureStates", "", 1200),
    ("ExecuteAction", "", 1300),
]

CONDITIONS: Rows = [
    # Condition, Description
    (
        "Installed OR NOT NEWERPRODUCT",
        "A newer version of pyhost is installed. To go back to [ProductVersion], first uninstall that version: "
        "msiexec /x [NEWERPRODUCT] KEEPSERVICES=1",
    ),
]

# Column names, their types, and the name with the keys, as files of tables begin.
HEADS = {
    "Property": "Property\tValue\r\ns72\tl0\r\nProperty\tProperty\r\n",
    "LaunchCondition": "Condition\tDescription\r\ns255\tl255\r\nLaunchCondition\tCondition\r\n",
    "CustomAction": "Action\tType\tSource\tTarget\tExtendedType\r\ns72\ti2\tS72\tS255\tI4\r\nCustomAction\tAction\r\n",
    "InstallExecuteSequence": "Action\tCondition\tSequence\r\ns72\tS255\tI2\r\nInstallExecuteSequence\tAction\r\n",
    "InstallUISequence": "Action\tCondition\tSequence\r\ns72\tS255\tI2\r\nInstallUISequence\tAction\r\n",
    "Environment": "Environment\tName\tValue\tComponent_\r\ns72\tl255\tL255\ts72\r\nEnvironment\tEnvironment\r\n",
    "Upgrade": "UpgradeCode\tVersionMin\tVersionMax\tLanguage\tAttributes\tRemove\tActionProperty\r\n"
    "s38\tS20\tS20\tS255\ti4\tS255\ts72\r\nUpgrade\tUpgradeCode\tVersionMin\tVersionMax\tLanguage\tAttributes\r\n",
    "_SummaryInformation": "PropertyId\tValue\r\ni2\tl255\r\n_SummaryInformation\tPropertyId\r\n",
}


def braced(code: UUID) -> str:
    """Return a GUID as Windows Installer writes it."""
    return f"{{{str(code).upper()}}}"


def file_version(program: Path) -> str:
    """Return the version in a program's resources: Windows Installer compares that with the one of the file that is there."""
    data = program.read_bytes()
    start = data.index(struct.pack("<II", 0xFEEF04BD, 0x10000))  # VS_FIXEDFILEINFO
    high, low = struct.unpack_from("<II", data, start + 8)
    return f"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}"


class Package:
    """One MSI."""

    def __init__(self, about: project.Project, version: str, architecture: str, build: Path) -> None:
        self.about = about
        self.version = version
        self.architecture = architecture
        self.build = build
        self.upgrade_code = UUID(about.upgrade_code_for(architecture))
        self.product_code = uuid5(self.upgrade_code, f"{architecture} {version}")

    def component(self, name: str) -> UUID:
        """Return a component's GUID."""
        return uuid5(self.upgrade_code, name)

    def write(self, path: Path) -> None:
        """Write it."""
        with tempfile.TemporaryDirectory() as name:
            stage = Path(name)
            self.gather(stage)
            self.compile(stage, stage / "new.msi")
            self.amend(stage, stage / "new.msi")
            shutil.copyfile(stage / "new.msi", path)

    def gather(self, stage: Path) -> None:
        """Bring the files together. The package has their dates."""
        for file in ("pyhost.exe", "pyhost_setup.dll"):
            shutil.copyfile(self.build / file, stage / file)
        shutil.copyfile(ROOT / "host/resources/pyhost.ico", stage / "pyhost.ico")
        shutil.copyfile(HERE / "pyhost.wxs", stage / "pyhost.wxs")
        (stage / "LICENSE.txt").write_bytes((ROOT / "LICENSE").read_bytes())
        (stage / "NOTICES.txt").write_text(third_party(), encoding="utf-8")
        for path in stage.iterdir():
            os.utime(path, (DATE_SECONDS, DATE_SECONDS))

    def compile(self, stage: Path, made: Path) -> None:
        """Have wixl make what it can."""
        variables = {
            "ProductCode": self.product_code,
            "UpgradeCode": self.upgrade_code,
            "Name": self.about.title,
            "Version": self.version,
            "Publisher": self.about.publisher,
            "ProgramFiles": DIRECTORIES[self.architecture],
            "Win64": "no" if self.architecture == "x86" else "yes",
        }
        for component in ("Program", "License", "Notices", "EventSource"):
            variables[f"{component}Guid"] = self.component(component)
        defined = [word for name, value in variables.items() for word in ("-D", f"{name}={value}")]
        platform = "x86" if self.architecture == "x86" else "x64"
        run(stage, "wixl", "--arch", platform, *defined, "--output", made.name, "pyhost.wxs")

    def properties(self) -> Rows:
        """Return the table of properties."""
        found = {
            "ALLUSERS": "1",  # for the machine
            "ARPCOMMENTS": self.about.summary,
            "ARPNOMODIFY": "1",  # there are no parts to choose from
            "ARPPRODUCTICON": "pyhost.ico",
            "Manufacturer": self.about.publisher,
            # Else the Restart Manager would stop all services that run pyhost.exe, unasked.
            "MSIRESTARTMANAGERCONTROL": "Disable",
            "ProductCode": braced(self.product_code),
            "PyhostComponent": braced(self.component("Program")),
            "ProductLanguage": "1033",
            "ProductName": self.about.title,
            "ProductVersion": self.version,
            # Also files of the same version: of a package for another processor, or damaged ones.
            "REINSTALLMODE": "amus",
            "SecureCustomProperties": "KEEPSERVICES;NEWERPRODUCT;OLDERPRODUCT;RESTARTSERVICES",
            "UpgradeCode": braced(self.upgrade_code),
        }
        if self.about.home:
            found["ARPURLINFOABOUT"] = self.about.url("home", self.version)
            found["ARPHELPLINK"] = self.about.url("issues", self.version)
        return list(found.items())

    def upgrades(self) -> Rows:
        """Return which versions this one replaces (the same of another processor, too), and which it does not."""
        features, only_detect, from_least, to_most = 1, 2, 256, 512
        code = braced(self.upgrade_code)
        return [
            (code, "0.0.0", self.version, "", features + from_least + to_most, "", "OLDERPRODUCT"),
            (code, self.version, "", "", only_detect, "", "NEWERPRODUCT"),
        ]

    def amend(self, stage: Path, made: Path) -> None:
        """Bring in what wixl lacks, and mend what it does not know."""
        tables: dict[str, Rows] = {
            "Property": self.properties(),
            "Upgrade": self.upgrades(),
            "LaunchCondition": CONDITIONS,
            "CustomAction": ACTIONS,
            "InstallExecuteSequence": EXECUTE,
            "InstallUISequence": INTERFACE,
            # "=": set it; "-": take it back when the component goes; "*": the machine's. Behind what is there.
            "Environment": [("Path", "=-*Path", "[~];[PyhostDirectory]", "Program")],
        }
        written = {name: HEADS[name] + "".join(line(row) for row in rows) for name, rows in tables.items()}
        for name in ("File", "MsiFileHash", "Component", "Registry"):
            head, rows = exported(stage, made, name)
            written[name] = head + "".join(line(row) for row in (self.mended(name, row) for row in rows) if row)
        for name, text in written.items():
            (stage / f"{name}.idt").write_text(text, encoding="cp1252", newline="")

        # The same bytes have the same code, and others another.
        digest = hashlib.sha256()
        for path in sorted(stage.iterdir()):
            if path != made:
                digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        date = "{:04}/{:02}/{:02} {:02}:{:02}:{:02}".format(*DATE)
        summary: Rows = [
            (1, 1252),  # the code page
            (2, "Installation Database"),
            (3, f"{self.about.title} {self.version} ({self.architecture})"),
            (4, self.about.publisher),
            (5, "Installer"),
            (6, self.about.summary),
            (7, f"{PLATFORMS[self.architecture]};1033"),
            (9, braced(uuid5(self.product_code, digest.hexdigest()))),
            (12, date),
            (13, date),
            (14, 500),  # Windows Installer 5.0
            (15, 2),  # compressed, with long names; needs an administrator
            (18, "msitools"),
            (19, 2),  # better not written to
        ]
        text = HEADS["_SummaryInformation"] + "".join(line(row) for row in summary)
        (stage / "_SummaryInformation.idt").write_text(text, encoding="cp1252", newline="")
        for name in (*written, "_SummaryInformation"):
            run(stage, "msibuild", made.name, "-i", f"{name}.idt")

    def mended(self, table: str, row: list[str]) -> list[str]:
        """Return a row of wixl's as it should be; none where it should not be."""
        if table == "File" and row[0] == "pyhost.exe":
            row[4:6] = file_version(self.build / "pyhost.exe"), "1033"
        elif table == "MsiFileHash" and row[0] == "pyhost.exe":
            return []  # that is for files without a version
        elif table == "Registry":
            row[2] = row[2].rstrip("\\")
        elif table == "Component" and row[0] == "EventSource" and self.architecture == "x86":
            row[4] = "NOT VersionNT64"  # there the key is the other family's, which may be uninstalled or stay
        return row


DATE_SECONDS = 1577836800  # DATE, as Unix counts: 2020-01-01


def line(row: tuple[str | int, ...] | list[str]) -> str:
    """Return a row of a table's file."""
    return "\t".join(str(value) for value in row) + "\r\n"


def exported(stage: Path, made: Path, table: str) -> tuple[str, list[list[str]]]:
    """Return a table of an MSI: the head of its file, and the rows."""
    lines = run(stage, "msiinfo", "export", made.name, table).splitlines(keepends=True)
    return "".join(lines[:3]), [row.rstrip("\r\n").split("\t") for row in lines[3:]]


def run(directory: Path, *command: str) -> str:
    """Run a program, which must succeed; return what it wrote."""
    environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=directory, env=environment, capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return done.stdout.decode("cp1252")


def main() -> None:
    """Write an MSI of each build into the output directory."""
    ordered = order(__doc__)
    about = project.load()
    for architecture, build in ordered.builds.items():
        package = Package(about, ordered.version, architecture, build)
        package.write(ordered.output / f"pyhost-{ordered.version}-{architecture}.msi")


if __name__ == "__main__":
    main()
