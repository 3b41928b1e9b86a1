"""Find the text in templates that is not marked for translation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import DebugLexer, Token, TokenType

WORD = re.compile(r"[A-Za-z]{2,}")
# Units and names that are the same in each language.
SAME_EVERYWHERE = {
    "mg",
    "kg",
    "ml",
    "mcg",
    "kcal",
    "px",
    "CSV",
    "PDF",
    "QR",
    "TOTP",
    "EAN",
    "IP",
    "ID",
    "USDA",
    "NHS",
    "EFSA",
    "Mg",
    "narrow",  # a class of the page, in a block of its own
}
READ_ATTRIBUTES = {
    "title",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "placeholder",
    "alt",
    "label",
    "hx-confirm",
    "summary",
}
HIDDEN = {"script", "style", "code"}
# Tags whose quoted arguments are names of files, views and blocks.
TECHNICAL_TAGS = {
    "load",
    "extends",
    "block",
    "url",
    "page_url",
    "file_url",
    "static",
    "partialdef",
    "partial",
    "get_current_language",
}
# Blocks that hold names of classes.
CLASS_BLOCKS = {"block width", "block bodyclass"}
# Filters whose arguments are words: Django's plurals by letters suit English alone.
ENGLISH_FILTERS = re.compile(r"\|(pluralize|yesno)\b")
QUOTED = re.compile(r"""(_\()?("[^"]*"|'[^']*')""")


class _Reader(HTMLParser):
    """Collects the text between tags, and that of attributes that people read or hear."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, str]] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in HIDDEN
        values = dict(attributes)
        read = READ_ATTRIBUTES | ({"content"} if values.get("name") == "description" else set())
        read |= {"value"} if values.get("type") in {"submit", "button"} else set()
        for name, value in attributes:
            if name in read and value:
                self._add(value)

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in HIDDEN and self.hidden > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self._add(data)

    def _add(self, text: str) -> None:
        if set(WORD.findall(text)) - SAME_EVERYWHERE:
            self.found.append((self.getpos()[0], " ".join(text.split())))


def find_unmarked(source: str) -> list[tuple[int, str]]:
    """Return the line and the text of what is not marked: sentences, labels, attributes."""
    plain, arguments = _split(source)
    reader = _Reader()
    reader.feed(plain)
    reader.close()
    return reader.found + arguments


def _split(source: str) -> tuple[str, list[tuple[int, str]]]:
    """Return the HTML without template tags and marked text, and the unmarked text in tags."""
    plain: list[str] = []
    arguments: list[tuple[int, str]] = []
    skipped_to = ""
    for token in DebugLexer(source).tokenize():
        first = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if skipped_to:
            skipped_to = "" if token.token_type == TokenType.BLOCK and first == skipped_to else skipped_to
        elif token.token_type == TokenType.TEXT:
            plain.append(token.contents)
            continue
        elif token.token_type == TokenType.BLOCK and first in {"blocktranslate", "blocktrans", "comment"}:
            skipped_to = f"end{first}"
        elif token.token_type == TokenType.BLOCK and token.contents in CLASS_BLOCKS:
            skipped_to = "endblock"
        elif token.token_type != TokenType.COMMENT:
            arguments += [(token.lineno, text) for text in _unmarked_arguments(token, first)]
        position = token.position  # DebugLexer knows it
        plain.append("\n" * source.count("\n", *position) if position else "")
    return "".join(plain), arguments


def _unmarked_arguments(token: Token, first: str) -> Iterator[str]:
    if match := ENGLISH_FILTERS.search(token.contents):
        yield f"|{match[1]}"
    if token.token_type == TokenType.BLOCK and first in TECHNICAL_TAGS | {"translate", "trans"}:
        return
    if token.token_type == TokenType.BLOCK and first in {"if", "elif"}:
        return  # compares with values
    for match in QUOTED.finditer(token.contents):
        text = match[2][1:-1]
        if not match[1] and re.search(r"[A-Za-z]{2,} [A-Za-z]|^[A-Z][a-z]+$", text):
            yield text
