"""Check and re-encode the picture of a label.

The bytes of a member's file are never stored: a picture is decoded and written again, so that it holds
neither the place where it was taken nor anything but a picture.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 300 * 1024
MAX_SIDE = 1600  # pixels
MAX_PIXELS = 20_000_000  # decoded: 60 MB of memory
FORMATS = ("JPEG", "WEBP", "PNG")
QUALITY = 80  # of JPEG
CONTENT_TYPE = "image/jpeg"


class NotAPicture(ValueError):
    """Raised for a file that is no picture of FORMATS, damaged or too large."""


def reencode(data: bytes) -> bytes:
    """Return the picture as a JPEG of at most MAX_BYTES, upright, with white for transparency."""
    if len(data) > MAX_BYTES:
        raise NotAPicture
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS or getattr(opened, "n_frames", 1) > 1:
                raise NotAPicture
            picture = _flatten(ImageOps.exif_transpose(opened))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NotAPicture from error
    side = MAX_SIDE
    while True:
        picture.thumbnail((side, side))
        written = BytesIO()
        picture.save(written, "JPEG", quality=QUALITY, optimize=True)
        if written.tell() <= MAX_BYTES:
            return written.getvalue()
        side = side * 4 // 5


def _flatten(picture: Image.Image) -> Image.Image:
    """Return a new picture of the pixels alone, without transparency."""
    pixels = picture.convert("RGBA")
    flat = Image.new("RGB", pixels.size, "white")
    flat.paste(pixels, mask=pixels.getchannel("A"))
    return flat
