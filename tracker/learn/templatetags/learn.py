"""How a page to read names its sources."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracker.learn.references import REFERENCES
from tracker.profiles.dri import AgeBand, Group, Row

register = template.Library()


@register.simple_tag
def cite(key: str) -> SafeString:
    """`(NIH fact sheet)`, a link to the page's list of sources; KeyError for a source that nobody named."""
    return format_html('<cite>(<a href="#source-{}">{}</a>)</cite>', key, REFERENCES[key].name)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table of intakes; None where the table gives none."""

    mg: Decimal | None
    is_secondary: bool = False


@register.filter
def age(band: AgeBand) -> str:
    """`14 to 18`, which no line breaks."""
    return band.words.replace(" to ", "\u00a0to\u00a0")


@register.filter
def cells(row: Row) -> list[Cell]:
    """Men, women, pregnancy, breastfeeding, upper limit: the columns of a table of intakes."""
    intakes = [Cell(row.intake_mg(group), group in row.secondary) for group in Group]
    return [*intakes, Cell(row.ul_supplemental_mg)]
