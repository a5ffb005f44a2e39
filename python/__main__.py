# SPDX-License-Identifier: MIT
"""What python.exe runs of pyhost.exe, which is sys.argv[0] of a class: code that starts itself again hears why it cannot.

The words are those of a cure (host/python/import_cures.c).
"""

raise RuntimeError(
    "the class of a service has no command line to restart with: "
    "start its server without a reloader (debug=False, use_reloader=False, autoreload=False)"
)
