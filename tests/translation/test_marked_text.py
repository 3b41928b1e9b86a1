"""All text that people read is marked for translation, and can be translated."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from tests.messages import PO_FILES, extract_messages, render_po
from tests.translation.template_text import find_unmarked

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt"))


def test_no_template_has_text_that_is_not_marked():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in TEMPLATES
        for line, text in find_unmarked(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_no_line_of_a_template_is_longer_than_a_screen():
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > 200
    ]
    assert not found


@pytest.mark.parametrize(
    "source",
    [
        "<p>Some text</p>",
        '<a title="Some text" href="/"></a>',
        '<p>{% include "x.html" with title="Some text" %}</p>',
        "{{ count }} item{{ count|pluralize }}",
        '{{ name|default:"Nobody" }}',
        "{% if a %}{% translate 'All' %}{% else %}None{% endif %}",
        '<input type="submit" value="Save">',
    ],
)
def test_unmarked_text_is_found(source):
    assert find_unmarked(source)


@pytest.mark.parametrize(
    "source",
    [
        "<p>{% translate 'Some text' %} {{ mg }} mg</p>",
        "{% blocktranslate count n=n %}One <b>item</b>{% plural %}{{ n }} items{% endblocktranslate %}",
        '<p class="Some thing">{# A comment #}{% include "logs/_a.html" with title=_("Some text") %}</p>',
        "<script>let some = text</script>{% comment %}Some text{% endcomment %}",
        "{% if kind == 'Some text' %}{% endif %}",
    ],
)
def test_marked_text_is_not_found(source):
    assert find_unmarked(source) == []


@pytest.mark.parametrize("domain", PO_FILES)
def test_the_catalogue_for_translators_is_complete(domain):
    assert PO_FILES[domain].read_text(encoding="utf-8") == render_po(domain), "run make messages"


def test_the_catalogue_has_messages_of_templates_python_and_scripts():
    paths = {
        Path(path).suffix
        for domain in PO_FILES
        for entry in polib.pofile(str(PO_FILES[domain]))
        for path, _ in entry.occurrences
    }
    assert paths >= {".html", ".py", ".js"}


@pytest.mark.parametrize("domain", PO_FILES)
def test_placeholders_have_names(domain):
    """A translator may need another order."""
    unnamed = re.compile(r"%[sdrif]|\{\w*\}|%\(\w+\)(?![sd])")
    found = [message for message in extract_messages(domain) if unnamed.search(message.text + message.plural)]
    assert not found
