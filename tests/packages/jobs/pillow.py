# SPDX-License-Identifier: MIT
"""Draws, resizes, writes and reads PNG, JPEG and WebP"""

import io

from PIL import Image, ImageDraw, ImageFilter, ImageFont, features

image = Image.new("RGB", (64, 48), "navy")
ImageDraw.Draw(image).text((4, 4), "shop", fill="white", font=ImageFont.load_default())
image = image.resize((32, 24), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(1))
for kind in ("PNG", "JPEG", "WEBP"):
    file = io.BytesIO()
    image.save(file, kind)
    print(kind, Image.open(file).convert("RGB").getpixel((31, 23)))
print(features.check("zlib"), features.check("jpg"))
