"""Tags for curators' pages."""

from __future__ import annotations

from django import template

from tracker.lib.admin_privacy import name_of_curator

register = template.Library()
register.filter(name_of_curator)
