"""Reference intakes in words, in the language of the page.

The tables know no Django, so they name the texts only.
"""

from __future__ import annotations

from django.utils.translation import gettext

from tracker.profiles.dri import AgeBand, ReferenceIntake


def age_band_in_words(band: AgeBand) -> str:
    """Return “31 to 50”, “51 and over” or “7 to 11 months”."""
    return gettext(band.wording) % band.ages


def intake_in_words(intake: ReferenceIntake) -> str:
    """Return “US RDA, women 31 to 50 (Institute of Medicine 1997)”."""
    return gettext("%(authority)s %(measure)s, %(who)s (%(source)s)") % {
        "authority": gettext(intake.authority.label),
        "measure": intake.row.measure,
        "who": gettext(intake.wording) % {"ages": age_band_in_words(intake.row.band)},
        "source": intake.authority.source,
    }
