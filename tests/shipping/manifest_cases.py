#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes manifests for winget, Scoop and Chocolatey of small stand-ins for the packages, and breaks them: packaging/manifest_rules.py has to
accept the former and to name each fault of the latter.

Usage: manifest_cases.py [CASE]
"""

from __future__ import annotations

import json
import os
import pickletools
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[1:1] = [str(ROOT / "packaging")]
import manifest_rules
import project
import release
import winget
from common import write_zip
from release import sha256

VERSION = "7.8.9"
HOME = "https://example.com/pyhost"
CODES = {
    "x64": "{11111111-2222-3333-4444-555555555501}",
    "x86": "{11111111-2222-3333-4444-555555555502}",
    "arm64": "{11111111-2222-3333-4444-555555555503}",
}


def build_msi(path: Path, properties: dict[str, str]) -> None:
    """Write an MSI that has a Property table and nothing else."""
    queries = ["CREATE TABLE `Property` (`Property` CHAR(72) NOT NULL, `Value` CHAR(0) NOT NULL LOCALIZABLE PRIMARY KEY `Property`)"]
    queries += [f"INSERT INTO `Property` (`Property`, `Value`) VALUES ('{name}', '{value}')" for name, value in properties.items()]
    path.unlink(missing_ok=True)
    subprocess.run(["msibuild", str(path), *(word for query in queries for word in ("-q", query))], check=True)


def properties(architecture: str) -> dict[str, str]:
    """Return what the MSI of an architecture says of itself."""
    about = project.load()
    return {
        "ProductName": about.title,
        "ProductCode": CODES[architecture],
        "UpgradeCode": "{" + about.upgrade_code_for(architecture) + "}",
        "ProductVersion": VERSION,
        "Manufacturer": about.publisher,
    }


def without(values: dict[str, str], name: str) -> dict[str, str]:
    """Return values without one of them."""
    return {key: value for key, value in values.items() if key != name}


def msi_of(directory: Path, architecture: str, version: str = VERSION) -> Path:
    """Return where an MSI is."""
    return directory / f"pyhost-{version}-{architecture}.msi"


def zip_of(directory: Path, architecture: str, version: str = VERSION) -> Path:
    """Return where a zip is."""
    return directory / f"pyhost-{version}-windows-{architecture}.zip"


def build_packages(directory: Path) -> None:
    """Write the stand-ins."""
    for architecture in CODES:
        build_msi(msi_of(directory, architecture), properties(architecture))
        write_zip(zip_of(directory, architecture), {"pyhost.exe": architecture.encode(), "LICENSE": b"MIT"})


def make(directory: Path, *options: str, home: str = HOME, version: str = VERSION) -> subprocess.CompletedProcess[str]:
    """Run packaging/manifests.py as scripts/package does."""
    command = [sys.executable, str(ROOT / "packaging/manifests.py"), "--version", version, "--output", str(directory), *options]
    environment = {**os.environ, "PYHOST_URL": home}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def made(directory: Path) -> Path:
    """Make stand-ins and manifests, and return where the manifests are."""
    build_packages(directory)
    done = make(directory, "--release", "--date", "2026-12-31")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done
    return directory / "manifests"


# --- what is made -----------------------------------------------------------------------------------


def contents(manifests: Path) -> dict[str, bytes]:
    """Return all files below a directory."""
    return {str(path.relative_to(manifests)): path.read_bytes() for path in sorted(manifests.rglob("*")) if path.is_file()}


def accepted(directory: Path) -> None:
    """The manifests are as asked for, have what they should have, and come out the same again."""
    manifests = made(directory)
    assert manifest_rules.problems(directory, published=True) == []
    place = f"winget/manifests/p/pyhost/pyhost/{VERSION}/pyhost.pyhost"
    first = contents(manifests)
    assert list(first) == [
        f"chocolatey/pyhost.{VERSION}.nupkg",
        "scoop/bucket/pyhost.json",
        f"{place}.installer.yaml",
        f"{place}.locale.en-US.yaml",
        f"{place}.yaml",
    ], list(first)
    installer = first[f"{place}.installer.yaml"].decode()
    for architecture, code in CODES.items():
        path = msi_of(directory, architecture)
        entry = f"- Architecture: {architecture}\n  InstallerUrl: {HOME}/releases/download/v{VERSION}/{path.name}\n"
        assert f"{entry}  InstallerSha256: {sha256(path).upper()}\n  ProductCode: {code}\n" in installer.replace("'", ""), installer
    assert "ReleaseDate: '2026-12-31'\n" in installer, installer
    scoop = json.loads(first["scoop/bucket/pyhost.json"])
    assert list(scoop["architecture"]) == ["64bit", "32bit", "arm64"]
    assert scoop["autoupdate"]["architecture"]["32bit"]["url"] == f"{HOME}/releases/download/v$version/pyhost-$version-windows-x86.zip"
    with zipfile.ZipFile(manifests / f"chocolatey/pyhost.{VERSION}.nupkg") as opened:
        assert f"$codes = '{' '.join(CODES.values())}'" in opened.read("tools/chocolateyuninstall.ps1").decode()
    assert make(directory, "--release", "--date", "2026-12-31").returncode == 0
    assert contents(manifests) == first, "the same files give other manifests"
    assert make(directory, "--release").returncode == 0
    changelog = f"## [{VERSION}-rc.1] - 2026-01-01\n## [{VERSION}] - 2026-12-31\n"
    assert release.date(VERSION, changelog) == "2026-12-31" and release.date("7.8", changelog) == ""
    assert b"ReleaseDate" not in contents(manifests)[f"{place}.installer.yaml"]
    assert manifest_rules.problems(directory) == []


def awkward_texts(_: Path) -> None:
    """YAML's own words, numbers, quotes and colons come back from another reader as they were."""
    import yaml  # type: ignore[import]

    texts = ["no", "Null", "1.0", "0x10", "2026-11-30", "it's: so", "a: b", "a #b", "- a", "{a}", "", " a", "a ", "&a", "*", "%", "@", "é", "C:\\x", "a:", "true story"]
    node: Any = {"texts": list(texts), "nested": [{"a": "no", "b": [{"c": "1.0"}, {"d": "x"}]}, {"e": texts[5]}], "map": {"x": {"y": "z"}}}
    assert yaml.safe_load("\n".join(winget.lines(node))) == node, "\n".join(winget.lines(node))


def a_directory_in_the_zip(directory: Path) -> None:
    """Scoop learns of the directory that pyhost.exe lies in; of a version before a release, what MSIs call it."""
    build_packages(directory)
    before = f"{VERSION}-rc.1"
    for architecture in CODES:
        msi_of(directory, architecture).rename(msi_of(directory, architecture, before))
        zip_of(directory, architecture).unlink()
        write_zip(zip_of(directory, architecture, before), {f"pyhost-{before}/pyhost.exe": b"", f"pyhost-{before}/LICENSE": b""})
    done = make(directory, version=before)
    assert done.returncode == 0, done
    scoop = json.loads((directory / "manifests/scoop/bucket/pyhost.json").read_text(encoding="utf-8"))
    assert scoop["architecture"]["64bit"]["extract_dir"] == f"pyhost-{before}"
    assert scoop["autoupdate"]["architecture"]["64bit"]["extract_dir"] == "pyhost-$version"
    installer = next((directory / "manifests").rglob("*.installer.yaml")).read_text(encoding="utf-8")
    assert installer.count(f"DisplayVersion: '{VERSION}'\n") == 3, installer


def no_address(directory: Path) -> None:
    """Without an address the manifests are made, and said not to be publishable; --release refuses."""
    build_packages(directory)
    done = make(directory, home="")
    assert done.returncode == 0 and "do not publish them" in done.stderr, done
    assert manifest_rules.problems(directory) == []
    told = manifest_rules.problems(directory, published=True)
    assert len(told) == 4 and all("addresses that are none" in line for line in told), told  # winget's version file has no address
    shutil.rmtree(directory / "manifests")
    for home in ("", "https://pyhost.invalid", "http://example.com/pyhost", "example.com"):
        done = make(directory, "--release", home=home)
        assert done.returncode == 1 and "do not publish them" in done.stderr and not (directory / "manifests").exists(), done


def refused_packages(directory: Path) -> None:
    """Packages that are missing or contradict project.toml are named."""
    build_packages(directory)
    msi, zipped = msi_of(directory, "x64"), zip_of(directory, "x64")

    def said(**changes: str) -> Callable[[], None]:
        return lambda: build_msi(msi, {**properties("x64"), **changes})

    faults: dict[str, Callable[[], object]] = {
        "-x64.msi has no Manufacturer in its Property table": lambda: build_msi(msi, without(properties("x64"), "Manufacturer")),
        "-x64.msi has the UpgradeCode {1}; by project.toml it is": said(UpgradeCode="{1}"),
        f"-x64.msi calls its version 7.8.8, not {VERSION}": said(ProductVersion="7.8.8"),
        "-x64.msi has no ProductName, ProductCode, UpgradeCode, ProductVersion, Manufacturer in its Property table (": lambda: msi.write_bytes(b"x"),
        f" has no pyhost-{VERSION}-…x64.msi": msi.unlink,
        f" has no pyhost-{VERSION}-…x64.zip": zipped.unlink,
        "-x64.zip is not a zip: ": lambda: zipped.write_bytes(b"x"),
        "-x64.zip has 0 files pyhost.exe, not one": lambda: write_zip(zipped, {"LICENSE": b""}),
        "the package for Chocolatey needs an MSI for arm64 too": msi_of(directory, "arm64").unlink,
        " has more than one for x64: ": lambda: shutil.copy(msi, directory / f"pyhost-{VERSION}-windows-x64.msi"),
    }
    for told, break_it in faults.items():
        break_it()
        done = make(directory)
        assert done.returncode == 1 and done.stderr.startswith("Cannot make the manifests: ") and told in done.stderr, (told, done)
        for path in directory.glob("*.msi"):
            path.unlink()
        build_packages(directory)


# --- what others published ----------------------------------------------------------------------------


def schemas(parts: Path) -> Iterator[dict[str, Any]]:
    """Yield the JSON Schemas that the package schemastore carries: answers of web servers in a database, each in a pickle, which is searched
    and not run."""
    database = sqlite3.connect(f"file:{parts / 'schemastore/cache.sqlite'}?mode=ro", uri=True)
    for (answer,) in database.execute("SELECT value FROM responses"):
        for _, value, _ in pickletools.genops(bytes(answer)):
            if isinstance(value, bytes) and value.lstrip().startswith(b"{"):
                try:
                    yield json.loads(value)
                except ValueError:
                    pass


def published_schemas(directory: Path) -> None:
    """Scoop's own schema accepts the manifest, and so does winget's for installers, in the versions that can be had: Scoop's is from before
    ARM64, winget's is 1.0.0, which covers what the later ones have in common with it. Both refuse broken ones."""
    import jsonschema  # type: ignore[import]
    import yaml

    parts = subprocess.run([ROOT / "scripts/parts", "--unpacked", "linux-schemas"], stdout=subprocess.PIPE, text=True, check=True).stdout
    wanted = {"http://scoop.sh/draft/schema#", "https://aka.ms/winget-manifest.installer.1.0.0.schema.json"}
    known = {schema["$id"]: schema for schema in schemas(Path(parts.strip())) if schema.get("$id") in wanted}
    assert known.keys() == wanted, known.keys()
    manifests = made(directory)
    scoop = json.loads((manifests / "scoop/bucket/pyhost.json").read_text(encoding="utf-8"))
    for builds in (scoop["architecture"], scoop["autoupdate"]["architecture"]):
        del builds["arm64"]
    installer = yaml.load(next(manifests.rglob("*.installer.yaml")).read_text(encoding="utf-8"), yaml.BaseLoader)
    comparisons: list[tuple[str, Any, list[Any]]] = [
        ("http://scoop.sh/draft/schema#", scoop, [{"version": "7 8"}, {"homepage": None}, {"bin": 1}, {"architecture": {"64bit": {"hash": "1"}}}, {"x": 1}, {"autoupdate": 1}]),
        (
            "https://aka.ms/winget-manifest.installer.1.0.0.schema.json",
            installer,
            [{"PackageIdentifier": "pyhost"}, {"InstallerType": "msx"}, {"Installers": []}, {"Scope": "all"}, {"ManifestType": "version"}],
        ),
    ]
    for identity, document, faults in comparisons:
        validator = jsonschema.Draft7Validator(known[identity])
        errors = [error.message for error in validator.iter_errors(document)]
        assert errors == [], errors
        for fault in faults:
            assert not validator.is_valid({**document, **fault}), fault


# --- what is broken -----------------------------------------------------------------------------------


def in_file(path: Path, old: str, new: str) -> None:
    """Replace the one place of a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old, text)
    path.write_text(text.replace(old, new), encoding="utf-8")


WINGET_FAULTS = [
    # file, what is replaced, by what, what is told
    ("", "ManifestType: version", "ManifestType: singleton", "none of version, installer, defaultLocale"),
    ("", "PackageIdentifier: pyhost.pyhost", "PackageIdentifier: pyhost", "PackageIdentifier: not of the form"),
    ("", "PackageIdentifier: pyhost.pyhost", "PackageIdentifier: pyhost.Pyhost", "PackageIdentifier is not the same"),
    ("", f"PackageVersion: '{VERSION}'", "PackageVersion: '7/8'", "PackageVersion: not of the form"),
    ("", f"PackageVersion: '{VERSION}'", "PackageVersion: '7.8.8'", "PackageVersion is not the same"),
    ("", "DefaultLocale: en-US", "DefaultLocale: de-DE", "DefaultLocale is not the locale"),
    ("", "DefaultLocale: en-US", "DefaultLocale: english", "DefaultLocale: not of the form"),
    ("", "DefaultLocale: en-US", "Locale: en-US", "DefaultLocale is missing"),
    ("", "ManifestVersion: '1.12.0'", "ManifestVersion: '1.12'", "ManifestVersion: not"),
    ("", "ManifestVersion: '1.12.0'", "ManifestVersion: '1.10.0'", "ManifestVersion is not the same"),
    ("", "DefaultLocale: en-US", "DefaultLocale: [", "not YAML"),
    (".installer", "MinimumOSVersion: '10.0.0.0'", "MinimumOSVersion: ten", "MinimumOSVersion: not of the form"),
    (".installer", "InstallerType: msi", "InstallerType: exes", "InstallerType: none of"),
    (".installer", "Scope: machine", "Scope: all", "Scope: none of"),
    (".installer", "- silentWithProgress", "- silent", "InstallModes: has a value twice"),
    (".installer", "- silentWithProgress", "- loud", "InstallModes: none of"),
    (".installer", "Silent: '/qn /norestart'", "Silent: ''", "InstallerSwitches: Silent: not a string of 1 to 512"),
    (".installer", "UpgradeBehavior: install", "UpgradeBehavior: replace", "UpgradeBehavior: none of"),
    (".installer", "UpgradeBehavior: install", "UpgradeBehaviour: install", "UpgradeBehaviour: no such key"),
    (".installer", "- pyhost\n", f"- {'p' * 41}\n", "Commands: not a string of 1 to 40"),
    (".installer", "Commands:\n- pyhost\n", "Commands: []\n", "Commands: not a list of 1 to 16"),
    (".installer", "ReleaseDate: '2026-12-31'", "ReleaseDate: '2026-12-32'", "ReleaseDate: not a date"),
    (".installer", "elevationRequired", "elevated", "ElevationRequirement: none of"),
    (".installer", "- Windows.Desktop", "- Windows", "Platform: none of"),
    (".installer", "- Architecture: arm64", "- Architecture: amd64", "Installers: Architecture: none of"),
    (".installer", "- Architecture: arm64", "- Architecture: x86", "two installers have one architecture"),
    (".installer", f"ProductCode: '{CODES['x64']}'\n  Apps", "ProductCode: pyhost\n  Apps", "ProductCode: not"),
    (".installer", f"{HOME}/releases/download/v{VERSION}/pyhost-{VERSION}-x64.msi", "ftp://x", "InstallerUrl: not"),
    (".installer", f"{HOME}/releases/download/v{VERSION}/pyhost-{VERSION}-x64.msi", f"{HOME}/latest/pyhost-{VERSION}-x64.msi", "not an address of this version alone"),
    (".installer", f"pyhost-{VERSION}-x64.msi", f"pyhost-{VERSION}.msi", "names no file of this release"),
    (".locale.en-US", "Publisher: The pyhost developers", "Publisher: T", "Publisher: not a string of 2 to 256"),
    (".locale.en-US", "License: MIT", "Licence: MIT", "License is missing"),
    (".locale.en-US", "ShortDescription: Run Python code as a Windows service", f"ShortDescription: {'long ' * 60}", "ShortDescription: not a string of 3 to 256"),
    (".locale.en-US", "Moniker: pyhost", f"Moniker: {'p' * 41}", "Moniker: not a string of 1 to 40"),
    (".locale.en-US", f"LicenseUrl: {HOME}", "LicenseUrl: example", "LicenseUrl: not of the form"),
    (".locale.en-US", "- DocumentLabel: Documentation", "- Label: Documentation", "Label: no such key"),
    (".locale.en-US", "- DocumentLabel: Documentation\n  DocumentUrl: ", "- ", "Documentations: not a mapping"),
    (".locale.en-US", "- nssm", "- python", "Tags: has a value twice"),
]  # fmt: skip


def broken_winget(directory: Path) -> None:
    """Each fault of the files is told, and that of a file's name, place and hash."""
    manifests = made(directory)
    place = next(manifests.rglob("*.installer.yaml")).parent
    for file, old, new, told in WINGET_FAULTS:
        path = place / f"pyhost.pyhost{file}.yaml"
        kept = path.read_bytes()
        in_file(path, old, new)
        found = list(manifest_rules.winget_problems(manifests / "winget", directory))
        assert any(told in line for line in found), (old, new, told, found)
        path.write_bytes(kept)
    assert manifest_rules.problems(directory) == []
    moved = place / "pyhost.yaml"
    (place / "pyhost.pyhost.yaml").rename(moved)
    assert "pyhost.yaml should be" in manifest_rules.problems(directory)[0]
    moved.unlink()
    assert "winget needs three files" in manifest_rules.problems(directory)[0]
    manifests = made(directory)
    build_msi(directory / f"pyhost-{VERSION}-x86.msi", {**properties("x86"), "ARPNOMODIFY": "1"})
    assert "-x86.msi has another SHA-256" in manifest_rules.problems(directory)[0]


SCOOP_FAULTS = [
    # what is replaced, by what, what is told
    ('"bin": "pyhost.exe"', '"bin": "pyhost64.exe"', "has no pyhost64.exe"),
    ('"homepage"', '"home"', "homepage is missing"),
    ('"license": {', '"licence": {', "license is missing"),
    ('"checkver"', '"check"', "checkver is missing"),
    (r"/releases/tag/v([\\d.]+)\\b", r"/tags/v([\\d.]+)\\b", "checkver does not find this version"),
    (f'"url": "{HOME}/releases/download/v{VERSION}/pyhost-{VERSION}-windows-x86.zip"', '"url": "https://example.com/$version/pyhost.zip"', "an address has no variables"),
    ("v$version/pyhost-$version-windows-x86.zip", f"v{VERSION[:-1]}0/pyhost-$version-windows-x86.zip", "32bit: autoupdate does not lead to this version's file"),
    (f'"version": "{VERSION}"', '"version": "7.8.8"', "not an address of this version alone"),
    (f'{VERSION}/pyhost-{VERSION}-windows-x86.zip', f'{VERSION}/pyhost-{VERSION}-windows-x86.7z', "names no file of this release"),
    ('"hash": {', '"hash" {', "not JSON"),
]  # fmt: skip


def broken_scoop(directory: Path) -> None:
    """Each fault is told."""
    path = made(directory) / "scoop/bucket/pyhost.json"
    kept = path.read_bytes()
    for old, new, told in SCOOP_FAULTS:
        in_file(path, old, new)
        found = list(manifest_rules.scoop_problems(path, directory))
        assert any(told in line for line in found), (old, new, told, found)
        path.write_bytes(kept)
    content = json.loads(kept)
    for change, told in (
        ({"32bit": {**content["architecture"]["32bit"], "hash": "12"}}, "32bit: the hash is not a SHA-256"),
        ({"32bit": {**content["architecture"]["32bit"], "hash": "0" * 64}}, "windows-x86.zip has another SHA-256"),
        ({"x86": content["architecture"]["32bit"]}, "Scoop knows no architecture x86"),
        ({"x86": content["architecture"]["32bit"]}, "autoupdate has other architectures"),
        ({"64bit": {**content["architecture"]["64bit"], "extract_dir": "x"}}, "windows-x64.zip has no pyhost.exe"),
    ):
        path.write_text(json.dumps({**content, "architecture": {**content["architecture"], **change}}), encoding="utf-8")
        found = list(manifest_rules.scoop_problems(path, directory))
        assert any(told in line for line in found), (change, told, found)
    path.unlink()
    assert manifest_rules.problems(directory) == ["scoop: not one bucket/*.json"]


NUPKG_FAULTS = [
    # part, what is replaced, by what, what is told
    ("pyhost.nuspec", "<id>pyhost</id>", "<id>pyhost</id><id>pyhost</id>", "an element comes twice"),
    ("pyhost.nuspec", "<id>pyhost</id>", "<id>PyHost_1</id>", "<id> is not of small letters"),
    ("pyhost.nuspec", "<id>pyhost</id>", "<id>pyhosts</id>", "its name is not that of the package"),
    ("pyhost.nuspec", "<id>pyhost</id>", "<id>pyhosts</id>", "the core properties are of another package"),
    ("pyhost.nuspec", f"<version>{VERSION}<", "<version>7.8<", "<version> is not one"),
    ("pyhost.nuspec", "<title>pyhost<", "<title> <", "<title> is missing"),
    ("pyhost.nuspec", f"<projectUrl>{HOME}<", "<projectUrl>example.com<", "<projectUrl> is no address"),
    ("pyhost.nuspec", "<tags>python ", "<tags>python, ", "<tags> are separated by spaces"),
    ("pyhost.nuspec", "<copyright>Copyright (c) 2026 The pyhost authors<", "<copyright>(c)<", "<copyright> is too short"),
    ("pyhost.nuspec", "<owners>", "<license>MIT</license><owners>", "Chocolatey takes no <license>"),
    ("pyhost.nuspec", "</metadata>", "</metadata><files />", "not <metadata> alone"),
    ("pyhost.nuspec", "packaging/2015/06/nuspec.xsd", "packaging/nuspec.xsd", "the root is not <package>"),
    ("pyhost.nuspec", "</package>", "", "not a package: "),
    ("[Content_Types].xml", 'Extension="msi"', 'Extension="exe"', "-x64.msi has no type"),
    ("_rels/.rels", 'Target="/pyhost.nuspec"', 'Target="/other.nuspec"', "_rels/.rels has no manifest"),
    ("_rels/.rels", "metadata/core-properties\"", "metadata/core\"", "_rels/.rels has no core-properties"),
    ("tools/chocolateyinstall.ps1", "'pyhost'", "'@name@'", "@name@ was not filled in"),
    ("tools/chocolateyinstall.ps1", "-arm64.msi'", "-arm.msi'", "-arm.msi is not in the package"),
    ("tools/chocolateyinstall.ps1", "\ufeff", "", "no UTF-8 with its mark"),
    ("tools/chocolateyinstall.ps1", "$ErrorActionPreference = 'Stop'", "choco upgrade python", "calls Chocolatey"),
    ("tools/chocolateyinstall.ps1", "$ErrorActionPreference = 'Stop'", "& chocolateyUninstall.ps1", "calls the uninstallation"),
]  # fmt: skip


def broken_chocolatey(directory: Path) -> None:
    """Each fault of a part is told, and each part that is missing."""
    path = made(directory) / f"chocolatey/pyhost.{VERSION}.nupkg"
    with zipfile.ZipFile(path) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}

    def told(changed: dict[str, bytes]) -> list[str]:
        write_zip(path, changed)
        return list(manifest_rules.chocolatey_problems(path.read_bytes(), directory))

    assert told(parts) == []
    for name, old, new, fault in NUPKG_FAULTS:
        text = parts[name].decode()
        assert old in text, (name, old, text)
        found = told({**parts, name: text.replace(old, new, 1).encode()})
        assert any(fault in line for line in found), (name, old, fault, found)
    changes: dict[str, dict[str, bytes]] = {
        "tools/VERIFICATION.txt has not the SHA-256 of": {"tools/VERIFICATION.txt": b"trust us"},
        "tools/LICENSE.txt is missing": {"tools/LICENSE.txt": b""},
        f"tools/pyhost-{VERSION}-x64.msi is not the release's": {f"tools/pyhost-{VERSION}-x64.msi": b"other"},
        "Chocolatey runs no script of this name": {"tools/install.ps1": b""},
        "not one .nuspec, in the root": {"tools/other.nuspec": parts["pyhost.nuspec"]},
        "a\\b.ps1: not the name of a part": {"a\\b.ps1": b""},
        "<description> has not 30 to 4000 characters": {
            "pyhost.nuspec": re.sub(rb"<description>.*</description>", b"<description>short</description>", parts["pyhost.nuspec"], flags=re.DOTALL)
        },
    }
    for fault, change in changes.items():
        found = told({**parts, **change})
        assert any(fault in line for line in found), (fault, found)
    for name in ("[Content_Types].xml", "_rels/.rels", "tools/chocolateyinstall.ps1", "tools/LICENSE.txt", "tools/VERIFICATION.txt"):
        found = told({key: value for key, value in parts.items() if key != name})
        assert f"{name} is missing" in found, (name, found)
    write_zip(path, parts)
    with zipfile.ZipFile(path, "a") as opened, warnings.catch_warnings(action="ignore"):
        opened.writestr("pyhost.nuspec", parts["pyhost.nuspec"])
    assert "a part comes twice" in manifest_rules.chocolatey_problems(path.read_bytes(), directory)
    assert "not a package: " in next(manifest_rules.chocolatey_problems(b"PK", directory))


CASES = [accepted, awkward_texts, a_directory_in_the_zip, no_address, refused_packages, published_schemas, broken_winget, broken_scoop, broken_chocolatey]


def main() -> None:
    """Run the case that is named, or all."""
    for case in CASES:
        if sys.argv[1:] in ([], [case.__name__]):
            with tempfile.TemporaryDirectory() as directory:
                case(Path(directory))
            print(f"{case.__name__}: as it should be")


if __name__ == "__main__":
    main()
