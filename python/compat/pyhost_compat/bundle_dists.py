# SPDX-License-Identifier: MIT
"""The distributions in a bundle, as their metadata tells of them: packaging.python.org, "Core metadata specifications"."""

from __future__ import annotations

import hashlib
import re
from email.parser import Parser

from pyhost_compat import sbom

TYPE_CHECKING = False
if TYPE_CHECKING:
    from email.message import Message

    from pyhost_compat.bundle_parts import Bundle

METADATA = re.compile(r"(.*/[^/]+\.(?:dist|egg)-info)/(?:METADATA|PKG-INFO)")
LICENSE_FILE = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|COPYRIGHT|AUTHORS)([-._].*)?", re.IGNORECASE)
CLASSIFIER = "License :: "


class Dist:
    """A distribution: where its metadata lies, and what this says."""

    def __init__(self, directory: str, message: Message) -> None:
        self.directory = directory  # its name in the bundle
        self.message = message
        self.name = str(message["Name"] or directory.rpartition("/")[2].partition("-")[0])
        self.version = str(message["Version"] or "0")

    @property
    def purl(self) -> str:
        """Return the package's URL, by PEP 503's name."""
        return sbom.package_url("pypi", re.sub(r"[-_.]+", "-", self.name).lower(), self.version)

    @property
    def has_expression(self) -> bool:
        """Is its license an expression of SPDX? The field License has anything (PEP 639)."""
        return bool(self.message["License-Expression"])

    @property
    def license(self) -> str:
        """Return an expression of SPDX, else the license's name in a few words, else ""."""
        expression = self.message["License-Expression"]
        if expression:
            return str(expression)
        classified = [
            value.rpartition(" :: ")[2]
            for value in self.message.get_all("Classifier", [])
            if value.startswith(CLASSIFIER) and value != CLASSIFIER + "OSI Approved"
        ]
        words = str(self.message["License"] or "").strip()
        words = "" if words == "UNKNOWN" else words  # as setuptools has written what is not told
        if classified:
            return " and ".join(sorted(classified))
        return words if "\n" not in words and len(words) <= 100 else ""

    def license_files(self, bundle: Bundle) -> list[str]:
        """Return the names in the bundle of its licenses and notices."""
        start = self.directory + "/"
        named: list[str] = self.message.get_all("License-File", [])
        wanted = {start + place + name.replace("\\", "/") for name in named for place in ("licenses/", "")}
        return sorted(
            name
            for name in bundle.files
            if name.startswith(start)
            and not name.endswith("/")
            and (
                name in wanted
                or name.startswith((start + "licenses/", start + "license_files/"))  # the latter are maturin's
                or "/" not in name[len(start) :] and LICENSE_FILE.fullmatch(name[len(start) :])
            )
        )  # fmt: skip

    def record_hash(self, bundle: Bundle) -> str:
        """Return the SHA-256 of the list of its files; "" when there is none."""
        record = f"{self.directory}/RECORD"
        return hashlib.sha256(bundle.content(record)).hexdigest() if record in bundle.files else ""


def dists(bundle: Bundle) -> list[Dist]:
    """Return what is installed in the bundle, by name."""
    found = {}
    for name in sorted(bundle.files):
        match = METADATA.fullmatch(name)
        if match:
            text = bundle.content(name).decode("utf-8", "replace")
            found[match[1]] = Dist(match[1], Parser().parsestr(text, headersonly=True))
    return sorted(found.values(), key=lambda dist: (dist.name.lower(), dist.directory))
