"""Views of the Learn pages, which are public.

Their text is in the templates, their numbers in the data.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from foods.compounds import COMPOUNDS, Conversion
from tracker.learn.citations import Citations
from tracker.learn.pages import BY_NAME, PAGES, neighbours
from tracker.learn.servings import count_left_out, read_servings
from tracker.lib.http import Request, render_page
from tracker.lib.numbers import format_mg
from tracker.profiles import dri
from tracker.profiles.conditions import CONDITIONS
from tracker.profiles.intake_words import age_band_in_words, intake_in_words
from tracker.profiles.models import Target
from tracker.schedules.spacing import GUIDANCE

STANDARD_GROUPS = {
    Target.Kind.WOMAN: dri.Group.FEMALE,
    Target.Kind.PREGNANT: dri.Group.PREGNANCY,
    Target.Kind.MAN: dri.Group.MALE,
}
TABLET_MG = Decimal(500)  # of a compound, as an example


def _context(request: Request, name: str) -> dict[str, Any]:
    """Return the context of every Learn page; citations are named `cite_ods`, `cite_nhs`."""
    page = BY_NAME[name]
    previous, following = neighbours(page)
    user = request.user
    citations = Citations(page.sources)
    return {
        "page": page,
        "citations": citations,
        "pages": PAGES,
        "previous": previous,
        "next": following,
        "is_neutral": user.is_authenticated and user.profile.has_kidney_disease,
    } | {f"cite_{key.replace('-', '_')}": citations.cite(key) for key in page.sources}


@login_not_required
@require_safe
def index(request: Request) -> HttpResponse:
    return render_page(request, "learn/index.html", {"pages": PAGES})


@login_not_required
@require_safe
def twitch_or_spasm(request: Request) -> HttpResponse:
    return render_page(request, "learn/twitch_or_spasm.html", _context(request, "twitch-or-spasm"))


@login_not_required
@require_safe
def how_much(request: Request) -> HttpResponse:
    context = {
        "authorities": dri.AUTHORITIES.values(),
        "standard": [
            (Target.Kind(kind).label, mg, _standard_source(kind)) for kind, mg in Target.STANDARD_MG.items()
        ],
        "breastfeeding": dri.find_intake(dri.US, dri.Group.LACTATION, age_years=19),
        "daily_value_mg": dri.FDA_DAILY_VALUE_MG,
        "daily_value_before_mg": dri.FDA_DAILY_VALUE_BEFORE_2016_MG,
        "nutrient_reference_value_mg": dri.EU_NUTRIENT_REFERENCE_VALUE_MG,
    }
    return render_page(request, "learn/how_much.html", _context(request, "how-much") | context)


@login_not_required
@require_safe
def sources(request: Request) -> HttpResponse:
    """List the references. No share of a target is shown to members with kidney disease."""
    context = _context(request, "sources")
    choices = {str(int(mg)): mg for mg in Target.STANDARD_MG.values()}
    of_mg = choices.get(request.GET.get("of", ""), next(iter(choices.values())))
    groups = read_servings(None if context["is_neutral"] else of_mg)
    context |= {
        "groups": groups,
        "left_out": count_left_out(groups),
        "of_mg": of_mg,
        "choices": [(Target.Kind(kind).label, mg, mg == of_mg) for kind, mg in Target.STANDARD_MG.items()],
    }
    return render_page(request, "learn/sources.html", context)


@login_not_required
@require_safe
def at_risk(request: Request) -> HttpResponse:
    context = {"conditions": CONDITIONS.values()}
    return render_page(request, "learn/at_risk.html", _context(request, "at-risk") | context)


@login_not_required
@require_safe
def supplements(request: Request) -> HttpResponse:
    exact = [compound for compound in COMPOUNDS.values() if not compound.is_at_most]
    compounds = sorted(exact, key=lambda compound: compound.percent, reverse=True)
    context = {
        "tablet_mg": TABLET_MG,
        "conversions": [Conversion(compound, TABLET_MG) for compound in compounds],
        "limits": dri.UPPER_LIMITS.values(),
        "us_limits_of_children": _us_limits_of_children(),
        "guidance": GUIDANCE.values(),
    }
    return render_page(request, "learn/supplements.html", _context(request, "supplements") | context)


def _us_limits_of_children() -> str:
    """Return `65 mg at 1 to 3, 110 mg at 4 to 8`: the US limits that are not the one of adults."""
    limit_mg = dri.UPPER_LIMITS["us"].ul_supplemental_mg
    return ", ".join(
        gettext("%(mg)s mg at %(age)s")
        % {"mg": format_mg(row.ul_supplemental_mg), "age": age_band_in_words(row.band)}
        for row in dri.US.rows
        if row.ul_supplemental_mg not in {None, limit_mg}
    )


def _standard_source(kind: str) -> str:
    """Return `US RDA, women 19 to 30 (Institute of Medicine 1997)`; empty without a value."""
    intake = dri.find_intake(dri.US, STANDARD_GROUPS[Target.Kind(kind)], age_years=19)
    return intake_in_words(intake) if intake else ""
