"""How a page to read names its sources."""

from __future__ import annotations

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


@register.filter
def age(band: AgeBand) -> str:
    """`14 to 18`, which no line breaks, and `51+`: a phone has little room for six columns."""
    return band.words.replace(" to ", "\u00a0to\u00a0").replace(" and over", "+")


@register.filter
def cells(row: Row) -> list[Decimal | None]:
    """Men, women, pregnancy, breastfeeding, upper limit: the columns of a table, None where it gives none."""
    return [*(row.intake_mg(group) for group in Group), row.ul_supplemental_mg]
