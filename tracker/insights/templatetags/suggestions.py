from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from tracker.insights.suggestions.page import SuggestionsPage
from tracker.logs.templatetags.usual_foods import HTMX, draw_usual_food

register = template.Library()
AT_THE_MEAL = f'{HTMX} hx-include="#meal"'  # shown on the day page with its meal


@register.simple_tag
def draw_suggestions(page: SuggestionsPage) -> SafeString:
    """The ways as lines, in the form of the usual foods."""
    htmx = AT_THE_MEAL if page.is_beside_day else ""
    return mark_safe(  # noqa: S308  (see draw_usual_food)
        "".join(
            draw_usual_food(suggestion.food, page.add_url, page.choose_url, why=suggestion.why, htmx=htmx)
            for suggestion in page.suggestions
        )
    )
