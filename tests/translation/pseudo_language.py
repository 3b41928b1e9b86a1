"""A language made of English with accents, longer by a third.

Text that is not marked for translation stays plain in it, and boxes that are too narrow overflow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import django
import import_export
import polib

from tests.messages import ROOT

CODE = "en-xa"
ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "åƀçđéƒğĥîĵķłɱñöþɋřšţûṽŵẋýžÅƁÇĐÉƑĞĤÎĴĶŁṀÑÖÞɊŘŠŢÛṼŴẊÝŽ",
)
# Placeholders, tags, entities and the forms of Python's dates stay as they are.
KEPT = re.compile(r"%\(\w+\)[sd]|%%|%[a-zA-Z]|\{[^{}]*\}|<[^>]*>|&#?\w+;")
LIBRARIES = [Path(package.__file__ or "").parent for package in (django, allauth, import_export)]


def translate(text: str) -> str:
    """Return `text` in the pseudo-language; placeholders and tags stay as they are."""
    parts: list[str] = []
    at = 0
    for match in KEPT.finditer(text):
        parts += [text[at : match.start()].translate(ACCENTED), match[0]]
        at = match.end()
    parts.append(text[at:].translate(ACCENTED))
    longer = len(text) // 3
    padding = "·" * longer if longer < 5 else " ····" * (longer // 5)  # long text gets more words
    return f"{''.join(parts)}{padding}" if text.strip() else text


def write_catalogues(folder: Path) -> None:
    """Write .mo files of the pseudo-language below `folder`, for our text and that of libraries."""
    for domain in ("django", "djangojs"):
        catalogue = polib.POFile()
        catalogue.metadata = {
            "Content-Type": "text/plain; charset=utf-8",
            "Plural-Forms": "nplurals=2; plural=(n != 1);",
        }
        seen = set()
        for entry in _english(domain):
            key = (entry.msgctxt, entry.msgid)
            if key in seen or not entry.msgid:
                continue
            seen.add(key)
            if entry.msgid_plural:
                forms = {0: translate(entry.msgid), 1: translate(entry.msgid_plural)}
                translated = polib.POEntry(
                    msgid=entry.msgid,
                    msgid_plural=entry.msgid_plural,
                    msgctxt=entry.msgctxt,
                    msgstr_plural=forms,
                )
            else:
                translated = polib.POEntry(
                    msgid=entry.msgid, msgctxt=entry.msgctxt, msgstr=translate(entry.msgid)
                )
            catalogue.append(translated)
        target = folder / "en_XA" / "LC_MESSAGES" / f"{domain}.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save_as_mofile(str(target))


def _english(domain: str) -> Iterator[polib.POEntry]:
    """Yield the messages of a domain, ours first."""
    yield from polib.pofile(str(ROOT / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"))
    for library in LIBRARIES:
        for path in sorted(library.rglob(f"locale/en/LC_MESSAGES/{domain}.po")):
            yield from polib.pofile(str(path))
