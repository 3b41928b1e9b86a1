"""Template tag of the admin's first page."""

from __future__ import annotations

from django import template
from django.template import RequestContext

from tracker.curation.dashboard import Dashboard

register = template.Library()


@register.simple_tag(takes_context=True)
def read_dashboard(context: RequestContext) -> Dashboard:
    """Return the dashboard of the user who is signed in."""
    return Dashboard(context["request"].user)
