# SPDX-License-Identifier: MIT
"""Makes the bill of materials of a release: each pyhost.exe and _pyhost.pyd by its SHA-256, and what is linked into them (CycloneDX).

A package has the same files, or (a wheel, a bundle) a bill of its own.
"""

from __future__ import annotations

import hashlib

from common import order
from own_texts import third_party
from pyhost_compat import sbom


def main() -> None:
    """Write it into the output directory."""
    ordered = order(__doc__)
    files = [
        sbom.component(
            f"{architecture}/{path.name}", ordered.version, "MIT", kind="file",
            hashes=[{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
        )
        for architecture, build in ordered.builds.items()
        for path in (build / "pyhost.exe", build / "_pyhost.pyd")
    ]  # fmt: skip
    own = sbom.pyhost(ordered.version, third_party(), arm64=None)
    parts = own.pop("components")
    document = sbom.document(own, [*parts, *files])
    (ordered.output / f"pyhost-{ordered.version}.cdx.json").write_bytes(document)


if __name__ == "__main__":
    main()
