"""The icons of the installed application, drawn from static/img/icon.svg by `python -m tests.icons`.

Phones cut icons into shapes of their own, so those for them have no round corners, and keep their letters
within the middle four fifths.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import chromium

PLACE = Path(__file__).resolve().parent.parent / "static" / "img"
LETTERS = re.compile(r"<text.*</text>")
ICONS = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable-512.png": (512, True),
    "apple-touch-icon.png": (180, True),
}


def square(svg: str) -> str:
    """Colour up to the edges, the letters a little smaller."""
    svg = re.sub(r' rx="\d+"', "", svg)
    return LETTERS.sub(lambda found: f'<g transform="translate(6.4 6.4) scale(.8)">{found[0]}</g>', svg)


def main() -> None:
    svg = (PLACE / "icon.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        for name, (size, is_square) in ICONS.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(square(svg) if is_square else svg)
            page.add_style_tag(content="body { margin: 0 } svg { display: block }")
            page.screenshot(path=PLACE / name, omit_background=True)
            print(f"{name}  {(PLACE / name).stat().st_size} bytes")
        browser.close()


if __name__ == "__main__":
    main()
