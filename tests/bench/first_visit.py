"""A first visit with an empty cache: the page, and everything that it makes a browser fetch."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

from tests.bench.browser import Browser, Fetched

MOST_FILES = 50
STYLE_LINK = re.compile(r"""(?:url\(|@import)\s*["']?(?!data:|#)([^"')\s;]+)""")
MODULE_IMPORT = re.compile(r"""(?:^|;)\s*import\s[^"';]*["']([^"']+)["']""", re.M)
RELATIONS = {"stylesheet", "icon", "modulepreload", "preload", "manifest", "apple-touch-icon"}


def first_visit(browser: Browser, path: str) -> list[Fetched]:
    """All answers, style sheets' and modules' imports among them, each address once."""
    fetched: list[Fetched] = []
    waiting = [path]
    while waiting and len(fetched) < MOST_FILES:
        fetched.append(browser.fetch(waiting.pop(0)))
        known = {*waiting, *(each.path for each in fetched)}
        waiting += [link for link in _links(fetched[-1]) if link not in known]
    return fetched


def _links(page: Fetched) -> list[str]:
    if page.kind == "text/html":
        parser = _PageLinks()
        parser.feed(page.text)
        found = parser.found
    elif page.kind == "text/css":
        found = STYLE_LINK.findall(page.text)
    elif page.kind.endswith("javascript"):
        found = MODULE_IMPORT.findall(page.text)
    else:
        found = []
    return list(dict.fromkeys(urljoin(page.path, link) for link in found if not link.startswith("data:")))


class _PageLinks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and RELATIONS & set((given.get("rel") or "").split()):
            self.found.append(given.get("href") or "")
        elif tag in {"script", "img", "iframe", "source"} and given.get("src"):
            self.found.append(given["src"] or "")
