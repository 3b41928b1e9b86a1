"""The translations that scripts need, for static/js/translation.js."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.conf import settings
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog

register = template.Library()
SOURCE_LANGUAGE = "en"  # the texts in scripts are in it


@register.simple_tag
def script_translations() -> SafeString:
    """Render the texts of scripts in the active language; nothing for English."""
    language = get_language() or SOURCE_LANGUAGE
    return SafeString() if language.partition("-")[0] == SOURCE_LANGUAGE else _render_catalogue(language)


@lru_cache
def _render_catalogue(language: str) -> SafeString:
    """Render the catalogue of a language as a JSON script, plural forms in the order of gettext."""
    view = JavaScriptCatalog()
    # Our folders alone: the admin has texts for its own scripts.
    view.translation = DjangoTranslation(language, domain="djangojs", localedirs=settings.LOCALE_PATHS)
    return json_script(view.get_catalog(), "translations")
