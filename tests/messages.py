"""`make messages`: collect the text of the site in locale/en/LC_MESSAGES/*.po, for translators.

Works like Django's `makemessages`, which needs GNU gettext: Django turns a template into Python, and Babel
finds the calls in Python and in scripts. English is the source language, so its translations stay empty.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import django
import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
PO_FILES = {
    domain: ROOT / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po" for domain in ("django", "djangojs")
}
HEADER = {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "en",
    "MIME-Version": "1.0",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


class Message(NamedTuple):
    """A text to translate. `plural` and `context` are empty for most."""

    text: str
    plural: str
    context: str


def extract_messages(domain: str) -> dict[Message, set[str]]:
    """Return each message of a domain with the files that show it."""
    found: dict[Message, set[str]] = defaultdict(set)
    for path, method, source in _sources(domain):
        for _, texts, _, context in extract(method, BytesIO(source.encode()), keywords=KEYWORDS):
            text, plural = (texts, "") if isinstance(texts, str) else (texts[0], texts[-1])
            found[Message(text, plural, context or "")].add(path)
    return found


def _sources(domain: str) -> Iterator[tuple[str, str, str]]:
    if domain == "djangojs":
        for path in sorted((ROOT / "static" / "js").rglob("*.js")):
            yield path.relative_to(ROOT).as_posix(), "javascript", path.read_text(encoding="utf-8")
        return
    for folder in ("foods", "tracker"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), "python", path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*.*")):
        yield path.relative_to(ROOT).as_posix(), "python", template_as_python(path)


def template_as_python(path: Path) -> str:
    """Return the calls of gettext that a template stands for, one a line; the rest is left out."""
    from django.utils.translation.template import templatize  # its lexer needs settings

    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    calls = re.findall(
        r"(?:_|n?p?gettext)\((?:'''.*?'''|'[^'\n]*'|\"[^\"\n]*\"|[\s,\w])*?\)", source, re.DOTALL
    )
    return "\n".join(calls)


def render_po(domain: str) -> str:
    """Return the .po file of a domain. It names files without lines: a text that moves changes nothing."""
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = HEADER
    for message, paths in sorted(extract_messages(domain).items()):
        entry = polib.POEntry(
            msgid=message.text,
            msgid_plural=message.plural,
            msgctxt=message.context or None,
            occurrences=[(path, "") for path in sorted(paths)],
            flags=["python-format"] if re.search(r"%\(\w+\)", message.text + message.plural) else [],
        )
        if message.plural:
            entry.msgstr_plural = {0: "", 1: ""}
        catalogue.append(entry)
    return f"{catalogue}\n"


def main() -> int:
    if not settings.configured:
        django.setup()
    for domain, path in PO_FILES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render_po(domain), encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {len(polib.pofile(str(path)))} messages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
