# SPDX-License-Identifier: MIT
"""Escapes by its C code, in a template"""

import markupsafe
from jinja2 import Environment

print(
    markupsafe.escape("<a>"),
    Environment(autoescape=True).from_string("{{ x }}").render(x="<b>"),
    markupsafe._escape_inner.__module__,
)
