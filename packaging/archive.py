# SPDX-License-Identifier: MIT
"""Makes the zips: pyhost.exe, the license, the notices of what is linked in, and a README.txt. One for each build; the same for the same
inputs. The files lie in the zip's root, for Scoop, winget and people who unpack it right into its place."""

from __future__ import annotations

from textwrap import fill

import project
from common import ROOT, order, write_zip

WIDTH = 130  # columns of text
README = """\
pyhost {version} ({architecture})

{description}

1. Put pyhost.exe where only administrators can write, such as C:\\Program Files\\pyhost, before the first service is installed:
   services are started from there.
2. In an elevated Command Prompt, install and start a first service:

   "C:\\Program Files\\pyhost\\pyhost.exe" install --name Web --python C:\\apps\\web\\venv C:\\apps\\web\\main.py
   "C:\\Program Files\\pyhost\\pyhost.exe" start Web
   "C:\\Program Files\\pyhost\\pyhost.exe" status Web

3. The zip puts nothing on PATH, so name the whole path each time. "... help" lists the verbs, "... help install" the options of one.{more}

To upgrade while services run, unpack the new zip somewhere else. There, rename the old pyhost.exe, put the new one in its place, and
restart the services:

   ren "C:\\Program Files\\pyhost\\pyhost.exe" pyhost-old.exe
   copy pyhost.exe "C:\\Program Files\\pyhost\\pyhost.exe"
   "C:\\Program Files\\pyhost\\pyhost.exe" restart --outdated

To remove pyhost, first remove its services, then delete the directory:

   "C:\\Program Files\\pyhost\\pyhost.exe" list
   "C:\\Program Files\\pyhost\\pyhost.exe" remove NAME

LICENSE is pyhost's license; THIRD_PARTY.md names what is linked into pyhost.exe.
"""


def main() -> None:
    """Write a zip of each build into the output directory."""
    ordered = order(__doc__)
    about = project.load()
    more = f" The documentation:\n   {about.url('documentation', ordered.version)}" if about.home else ""
    for architecture, build in ordered.builds.items():
        readme = README.format(
            version=ordered.version, architecture=architecture, description=fill(about.description, WIDTH), more=more
        )
        contents = {
            "pyhost.exe": (build / "pyhost.exe").read_bytes(),
            "README.txt": readme.replace("\n", "\r\n").encode(),
            "LICENSE": (ROOT / "LICENSE").read_bytes(),
            "THIRD_PARTY.md": (ROOT / "THIRD_PARTY.md").read_bytes(),
        }
        write_zip(ordered.output / f"pyhost-{ordered.version}-windows-{architecture}.zip", contents)


if __name__ == "__main__":
    main()
