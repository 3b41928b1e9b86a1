"""Numbered references of a Learn page, with links to the list and back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from tracker.learn.references import REFERENCES, Reference

CITED = re.compile(r'<a href="#source-([\w-]+)"')


class Citations:
    """Citations of one rendering of a page, by the number of each reference in its list."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._numbers = {key: number for number, key in enumerate(keys, 1)}
        self._counts: Counter[str] = Counter()

    def cite(self, key: str) -> SafeString:
        """Return a link to the reference, `[2]`."""
        number = self._numbers[key]
        name = gettext("Source %(number)s: %(name)s") % {"number": number, "name": REFERENCES[key].name}
        link = '<cite translate="no"><a href="#source-{}" aria-label="{}">[{}]</a></cite>'
        return format_html(link, key, name, number)

    def add_places(self, text: str) -> str:
        """Return the text of the page with an id for each citation, for the links back.

        A translation may have a citation several times, so they are counted when all is rendered.
        """

        def add_id(match: re.Match[str]) -> str:
            self._counts[match[1]] += 1
            return f'<a id="cited-{match[1]}-{self._counts[match[1]]}"{match[0][2:]}'

        return CITED.sub(add_id, text)

    @property
    def listed(self) -> list[ListedReference]:
        """Return the references in their order; read it after the text is rendered."""
        return [
            ListedReference(
                REFERENCES[key], number, [f"cited-{key}-{n}" for n in range(1, self._counts[key] + 1)]
            )
            for key, number in self._numbers.items()
        ]


@dataclass(frozen=True, slots=True)
class ListedReference:
    """A reference in the list; `places` are the ids of its citations in the text."""

    reference: Reference
    number: int
    places: list[str]
