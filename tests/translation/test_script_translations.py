"""Scripts find their texts in the page, in its language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polib
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tracker.lib.templatetags.script_translations import _render_catalogue

TEXT, PLURAL = "Undo", "%(count)s item"


@pytest.fixture
def in_german(tmp_path: Path, settings):
    """A language with two texts of scripts: one of them would end a script element, one has a plural."""
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    catalogue.append(polib.POEntry(msgid=TEXT, msgstr="</script>Rückgängig"))
    forms = {0: "%(count)s Eintrag", 1: "%(count)s Einträge"}
    catalogue.append(polib.POEntry(msgid=PLURAL, msgid_plural="%(count)s items", msgstr_plural=forms))
    catalogue.save_as_mofile(str(folder / "djangojs.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    _render_catalogue.cache_clear()
    with translation.override("de"):
        yield
    _render_catalogue.cache_clear()


def test_a_page_in_another_language_has_the_texts_of_its_scripts(in_german):
    page = render_to_string("404.html")
    assert '<html lang="de">' in page
    [script] = re.findall(r'<script id="translations" type="application/json">(.*?)</script>', page)
    found = json.loads(script)
    assert found == {TEXT: "</script>Rückgängig", PLURAL: ["%(count)s Eintrag", "%(count)s Einträge"]}


def test_a_page_in_english_needs_no_texts_for_scripts():
    page = render_to_string("404.html")
    assert '<html lang="en">' in page
    assert 'id="translations"' not in page
