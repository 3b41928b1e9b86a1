"""Kidney disease noted in the profile: nothing prompts to take more, and the page says to ask a doctor."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core import mail
from django.http import HttpResponse

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, ScheduleFactory
from tests.html import HTMX, parse
from tests.profiles.test_account_emails import NAMES as EMAILS
from tests.profiles.test_account_emails import WORDS
from tracker.insights.report import pdf
from tracker.learn.pages import PAGES

ASK = "With kidney disease, ask your doctor before you take magnesium."
DAY = "/days/2026-11-22/"
PREFERENCES = {"timezone": "Europe/Berlin", "week_starts_on": "0", "upper_limit_of": "us"}
# Words that ask for more, praise it, or measure what lacks.
PROMPTS = (
    "to go", "mg short", "mg left", "short of", "At most", "Target reached", "on target", "On target",
    "below target", "Below", "above target", "Highest", "of your daily target", "✓ On", "▲", "enough",
)  # fmt: skip


@pytest.fixture
def days(member, almonds, tablet):
    """Days below, on and above the target, with an unknown item, with pills and without, and a schedule."""
    for day, grams in ((16, 30), (17, 113), (18, 250)):
        EntryFactory(user=member, food=almonds, day=date(2026, 11, day), grams=grams)
    EntryFactory(user=member, food=FoodFactory(name="Muffin", magnesium_mg=None), day=date(2026, 11, 19))
    EntryFactory(user=member, food=tablet, day=date(2026, 11, 20), grams=4)
    ScheduleFactory(user=member, food=tablet)
    FoodFactory(name="Own", owner=member, kind=Food.Kind.SUPPLEMENT, magnesium_mg=Decimal(50))


@pytest.fixture
def addresses(days, almonds, tablet):
    return [
        *(f"/days/2026-11-{day}/" for day in range(16, 25)), "/days/today/", "/weeks/2026-W47/",
        "/weeks/2026-W02/", "/foods/", "/foods/?q=al", f"/foods/groups/{almonds.group_id}/",
        f"/foods/groups/{almonds.group_id}/?sort=-portion", f"/foods/{almonds.pk}/", f"/foods/{tablet.pk}/",
        "/foods/mine/", "/foods/mine/new/", "/foods/mine/new/?kind=supplement", "/supplements/",
        "/supplements/new/", f"/supplements/new/?food={tablet.pk}", "/supplements/convert/", "/data/",
        "/profile/", "/profile/targets/", "/profile/preferences/",
        "/profile/targets/refine/?authority=us&group=female&age=34", "/learn/",
        *(f"/learn/{page.name}/" for page in PAGES),
        "/report/?from=2026-11-16&to=2026-11-22&appendix=1",
    ]  # fmt: skip


@pytest.fixture
def noted(as_member):
    answer = as_member.post("/profile/preferences/", PREFERENCES | {"has_kidney_disease": "on"})
    assert answer.status_code == 302


def prompts_on(client, address, headers=None):
    """The prompting words on a page, in what is read and in what is read aloud."""
    page = parse(client.get(address, headers=headers or {}))
    words = [page.text, *(element.attributes.get("aria-label", "") for element in page.descendants())]
    return {word for word in PROMPTS if any(word in text for text in words)}


def test_without_the_note_these_pages_do_prompt(as_member, addresses):
    """So that the next test looks for the right words."""
    found = set().union(*(prompts_on(as_member, address) for address in addresses))
    assert found >= {
        "to go", "mg short", "At most", "Target reached", "on target", "below target", "above target",
        "Highest", "of your daily target", "▲", "On target", "Below",
    }  # fmt: skip
    assert not any(ASK in as_member.get(address).text for address in addresses)


def test_no_page_prompts_to_take_more(as_member, noted, addresses):
    assert {address: found for address in addresses if (found := prompts_on(as_member, address))} == {}


def test_no_part_of_a_page_prompts_either(as_member, noted, days):
    assert prompts_on(as_member, "/days/2026-11-22/", HTMX) == set()
    take = parse(as_member.get("/days/2026-11-22/")).select_one(".due-doses").select_one("button")
    assert take.text.startswith("Mark as taken")
    page = parse(as_member.post("/days/2026-11-22/take/", {"take": take["value"]}, headers=HTMX))
    assert not [word for word in PROMPTS if word in page.text]


@pytest.mark.parametrize(
    "address", ["/days/2026-11-16/", "/days/2026-11-17/", "/days/today/", "/supplements/"]
)
def test_the_page_says_once_to_ask_a_doctor_first(as_member, noted, days, address):
    assert parse(as_member.get(address)).text.count(ASK) == 1


def test_no_supplement_is_offered_before_anything_is_typed(as_member, member, almonds, tablet):
    for food in (almonds, tablet):
        EntryFactory(user=member, food=food, day=date(2026, 11, 21), grams=2)

    def offered():
        return {
            button.select("span")[0].text for button in parse(as_member.get(DAY)).select("button[name=pick]")
        }

    assert offered() == {"Almonds", "Magnesium citrate tablet"}
    member.profile.has_kidney_disease = True
    member.profile.save()
    assert offered() == {"Almonds"}


def test_figures_stay_as_they_are(as_member, noted, days):
    page = parse(as_member.get("/days/2026-11-17/"))
    assert not page.select("#day-target")
    assert page.select_one("#day-total").value > 310
    week = parse(as_member.get("/weeks/2026-W47/"))
    assert len(week.select_one("#days-table").select_one("tbody").select(".day-total")) == 5


def test_it_is_a_plain_box_that_is_off_with_a_sentence_why(as_member, member):
    page = parse(as_member.get("/profile/preferences/kidney-disease/"))
    box = page.select_one("input[name=has_kidney_disease]")
    assert box["type"] == "checkbox"
    assert "checked" not in box.attributes
    assert "magnesium can build up in your body" in page.text


def test_it_is_taken_back(as_member, noted, days):
    assert as_member.post("/profile/preferences/", PREFERENCES).status_code == 302
    assert "mg short" in as_member.get("/days/2026-11-16/").text


def test_nobody_else_sees_it_and_not_the_operator(as_member, noted, as_stranger, admin_client, member, days):
    assert ASK not in as_stranger.get("/days/today/").text
    page = admin_client.get(f"/admin/profiles/profile/{member.pk}/change/")
    assert page.status_code == 200
    assert "kidney" not in page.text


# --- what leaves the site -------------------------------------------------------------------------

GENERAL = re.compile(
    r"\b(310|350|400)\b|Taking more than the upper limit|(?:[Aa]bove|[Oo]ver) the upper limit"
    r"|of your (daily )?target"
)
REPORTS = ({}, {"chosen": "1", "show": ["supplements", "symptoms"], "appendix": "1"})


def general_in(text):
    """Find the general values in a text: the targets, and the limit."""
    return {match[0] for match in GENERAL.finditer(text)}


@pytest.fixture
def logged(member, almonds, tablet):
    """A day on target and one far above the limit, of amounts that are none of the general figures."""
    EntryFactory(user=member, food=almonds, day=date(2026, 11, 17), grams=150)
    EntryFactory(user=member, food=tablet, day=date(2026, 11, 20), grams=Decimal("4.6"))


def papers(client, monkeypatch):
    """The text of the printed report, as it goes into the PDF."""
    pages = []
    monkeypatch.setattr(pdf, "is_available", lambda: True)
    monkeypatch.setattr(pdf, "pdf_of", lambda html: pages.append(html) or b"%PDF-")
    for chosen in REPORTS:
        days = {"from": "2026-11-16", "to": "2026-11-21"}
        answer = client.get("/report/magnesium.pdf", days | chosen)
        assert answer.status_code == 200
    texts = [parse(HttpResponse(html)) for html in pages]
    labels = [element.attributes.get("aria-label", "") for page in texts for element in page.descendants()]
    return " ".join([*(page.text for page in texts), *labels])


def test_the_printed_report_compares_with_no_general_figure(as_member, noted, logged, monkeypatch):
    text = papers(as_member, monkeypatch)
    assert "460" in text
    assert "Kidney disease is recorded" in text
    assert general_in(text) == set()
    assert not [word for word in PROMPTS if word in text]


def test_without_the_note_the_printed_report_does_compare(as_member, logged, monkeypatch):
    found = general_in(papers(as_member, monkeypatch))
    assert found >= {"310", "350", "over the upper limit", "Taking more than the upper limit"}


def test_no_email_compares_or_suggests_more(as_member, member, noted, logged, rf):
    request = rf.get("/", secure=True)
    request.user = member
    for name in EMAILS:
        with context.request_context(request):
            get_adapter(request).send_mail(name, member.email, WORDS)
    assert len(mail.outbox) == len(EMAILS)
    for email in mail.outbox:
        text = f"{email.subject} {email.body} {email.alternatives[0][0]}"
        assert "magnesium a day" not in text
        assert not general_in(text) | {word for word in PROMPTS if word in text}
