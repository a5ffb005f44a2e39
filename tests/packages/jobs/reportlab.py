# SPDX-License-Identifier: MIT
"""Writes a PDF"""

import io

from reportlab.pdfgen import canvas

file = io.BytesIO()
page = canvas.Canvas(file, invariant=True)
page.drawString(100, 700, "shop")
page.save()
print(file.getvalue()[:8], len(file.getvalue()) > 500)
