"""With kidney disease nothing compares with the general figures or asks for more, wherever one looks."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import get_resolver

from tests.factories import EntryFactory, FoodFactory, TargetFactory
from tests.html import HTMX, parse
from tests.test_conventions import EXAMPLES, PUBLIC, views
from tests.unsaved.forms import FORMS
from tracker.lib.ids import new_id
from tracker.profiles.models import Target
from tracker.schedules.models import Medicine

GENERAL = re.compile(r"(?<![\d.,:-])(310|350|400)(?!\d|[.,:-]\d)")
# Words that ask for more, praise it, or measure what lacks.
PROMPTS = (
    "to go", "mg short", "mg left", "short of", "At most", "Target reached", "on target", "On target",
    "below target", "above target", "Highest:", "of your daily target", "✓ On", "▲", "upper limit of",
    "Ways to close the gap",
)  # fmt: skip
# Reference tables for whoever wants to read them; and what labels reckon their per cents from, 400 mg once;
# and the lengths of texts in the schema of an export.
REFERENCES = {"learn:how-much", "foods:new", "foods:edit", "transfer:schema"}
# No page of their own: answers for programs, files of the site, and where a member is not let in.
NO_PAGES = {
    "health-live", "health-ready", "metrics", "offline:worker", "offline:manifest", "home",
    "logs:search", "foods:check-again",
}  # fmt: skip
STILL_NOTED = {"profiles:welcome": "yes", "profiles:set-preferences": "on"}


@pytest.fixture
def planted(rows, member):
    """A member who noted kidney disease after setting 310 mg, with days below, on and above it."""
    Medicine.objects.create(user=member, name="Doxycycline", kind=Medicine.Kind.TETRACYCLINES)
    for day, grams in ((16, 30), (17, 113), (18, 290)):
        EntryFactory(user=member, food=rows.almonds, day=date(2026, 11, day), grams=grams)
    EntryFactory(user=member, food=FoodFactory(magnesium_mg=None), day=date(2026, 11, 19))
    EntryFactory(user=member, food=rows.tablet, day=date(2026, 11, 20), grams=Decimal("4.5"))
    member.profile.has_kidney_disease = True
    member.profile.save()
    return rows


def addresses(rows):
    """Every address of members' pages, with the ids of the member's own rows: name and address."""
    ids = [rows.entry.pk, rows.bowl.pk, rows.line.pk, rows.nightly.pk, rows.twitch.pk]
    foods = [rows.almonds.pk, rows.own.pk, rows.almonds.group_id]
    for name, pattern, view in views(get_resolver()):
        is_ours = getattr(view.callback, "__module__", "").startswith("tracker.")
        if name in NO_PAGES or not is_ours or pattern.startswith("/admin/"):
            continue
        if "<uuid:id>/lines/<uuid:line_id>" in pattern:
            yield (
                name,
                pattern.replace("<uuid:id>", str(rows.bowl.pk)).replace("<uuid:line_id>", str(rows.line.pk)),
            )
            continue
        pattern = re.sub(r"<(day|week|month|year):\w+>", lambda match: EXAMPLES[match[1]], pattern)
        for id in ids if "<uuid" in pattern else [None]:
            for food in foods if "<int" in pattern else [None]:
                yield name, re.sub(r"<int:\w+>", str(food), re.sub(r"<uuid:\w+>", str(id), pattern))


def text_of_bytes(content, content_type):
    """Return what a file says: a zip's members one after the other, and nothing of a picture."""
    if "zip" in content_type:
        with ZipFile(BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if "schema" not in name]  # lengths of texts
            return "\n".join(archive.read(name).decode(errors="ignore") for name in names)
    return "" if content_type.startswith("image/") else content.decode()


def text_of(answer):
    if answer.streaming:
        return text_of_bytes(b"".join(answer.streaming_content), answer["Content-Type"])
    if "html" not in answer["Content-Type"]:
        return "" if "pdf" in answer["Content-Type"] else answer.text
    page = parse(answer)
    aloud = [
        element.attributes.get(name, "")
        for element in page.descendants()
        for name in ("aria-label", "title", "alt", "placeholder")
    ]
    return " ".join([page.text, *aloud])


def findings(name, answer):
    """The general figures and the prompting words in an answer."""
    text = text_of(answer)
    figures = [] if name in REFERENCES else GENERAL.findall(text)
    return [*figures, *(word for word in PROMPTS if word in text)]


def walk(client, rows, *kinds_of_headers):
    """Return what each page, file and part shows, and the names of the views that answered."""
    found, seen = {}, set()
    for name, address in addresses(rows):
        if name in seen:
            continue
        for headers in kinds_of_headers or [{}]:
            answer = client.get(address, headers=headers)
            if answer.status_code != 200:
                break
            seen.add(name)
            if words := findings(name, answer):
                found[address] = words
    return found, seen


@pytest.mark.parametrize("own_mg", [None, 275])
def test_no_page_and_no_export_compares_with_the_general_figures(as_member, member, planted, own_mg):
    if own_mg:
        TargetFactory(user=member, kind=Target.Kind.OWN, target_mg=own_mg, starts_on=date(2026, 11, 1))
    found, seen = walk(as_member, planted, {}, *([] if own_mg else [HTMX]))
    assert found == {}
    assert len(seen) > 50
    assert {"logs:day", "insights:week", "insights:report", "profiles:show", "foods:food"} <= seen
    shown = parse(as_member.get("/days/2026-11-17/")).select("#day-target")
    assert [target.value for target in shown] == ([own_mg] if own_mg else [])
    assert not parse(as_member.get("/learn/how-much/")).select("#defaults")


def test_without_the_note_the_same_walk_finds_them(as_member, member, planted):
    """So that the test above looks for the right words."""
    member.profile.has_kidney_disease = False
    member.profile.save()
    found, _ = walk(as_member, planted)
    words = {word for each in found.values() for word in each}
    assert words >= {"310", "350", "to go", "on target", "▲", "upper limit of", "of your daily target"}


def test_no_answer_to_a_form_does(as_member, member, planted):
    """Adding, changing, taking, undoing: as a page and as a part."""
    for form in FORMS:
        if form.view in PUBLIC:
            continue
        for headers in ({}, HTMX):
            sent = form.fields(planted)
            if "id" in sent:
                sent["id"] = new_id()
            if form.view in STILL_NOTED:  # forms that ask for it themselves
                sent["has_kidney_disease"] = STILL_NOTED[form.view]
            if form.button:
                sent = dict([*sent.items(), form.button])
            answer = as_member.post(form.address(planted), sent, headers=headers, follow=not headers)
            assert findings(form.view, answer) == [], form
