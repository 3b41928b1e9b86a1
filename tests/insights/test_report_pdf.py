"""The report as a PDF: with WeasyPrint where it is installed, and without it."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from importlib.abc import MetaPathFinder

import pytest
from django.apps import apps

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, SymptomFactory
from tests.html import parse
from tests.insights.worst_case_member import LAST, add_worst_case_history
from tracker.insights.report import pdf

PDF = "/report/magnesium.pdf"
WEEK = {"from": "2026-11-16", "to": "2026-11-22"}
NAME = {"name": "Ada <b>Lovelace</b>", "born": "10 December 1815"}


@pytest.fixture
def made(monkeypatch):
    """What would be drawn, as HTML: for what does not hang on the drawing."""
    pages: list[str] = []

    def keep(html):
        pages.append(html)
        return b"%PDF-"

    monkeypatch.setattr(pdf, "is_available", lambda: True)
    monkeypatch.setattr(pdf, "pdf_of", keep)
    return pages


@pytest.fixture
def not_installed(monkeypatch):
    monkeypatch.setattr(pdf, "is_available", lambda: False)


@pytest.fixture
def weasyprint():
    """Skips where it is not installed, or Pango is not: then nobody here makes a PDF either."""
    renderer = pdf._renderer()
    if renderer is None:
        pytest.skip("WeasyPrint, or Pango that it draws with, is not here (requirements-pdf.txt).")
    return renderer


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_gets_no_pdf(client, db, made, method):
    assert getattr(client, method)(PDF)["Location"].startswith("/accounts/login/")
    assert not made


def test_nothing_of_a_stranger_stands_in_the_pdf(as_member, stranger, made):
    food = FoodFactory(name="Strange pill", kind=Food.Kind.SUPPLEMENT)
    EntryFactory(user=stranger, day=LAST, food=food)
    SymptomFactory(user=stranger, day=LAST)
    as_member.get(PDF, WEEK | {"appendix": "1"})
    assert "Strange" not in made[0]
    assert "Twitch" not in made[0]


# --- who ------------------------------------------------------------------------------------------


def everything_stored():
    return [str(row) for model in apps.get_models() for row in model._base_manager.values_list()]


def test_the_name_that_is_typed_stands_on_the_paper_and_is_kept_nowhere(as_member, made, caplog):
    answer = as_member.post(PDF, WEEK | NAME)
    assert answer.status_code == 200
    assert "Ada &lt;b&gt;Lovelace&lt;/b&gt;" in made[0]
    assert "10 December 1815" in made[0]
    for kept in (*everything_stored(), caplog.text, str(answer.headers), str(as_member.cookies)):
        assert "Lovelace" not in kept
        assert "1815" not in kept
    assert "Lovelace" not in as_member.get("/report/").text


def test_without_a_name_the_paper_has_none(as_member, member, made):
    as_member.post(PDF, WEEK)
    assert "Name:" not in made[0]
    assert "Date of birth" not in made[0]
    assert member.email not in made[0]


def test_a_name_in_an_address_is_not_read(as_member, made):
    as_member.get(PDF, WEEK | NAME)
    assert "Lovelace" not in made[0]


def test_a_name_that_is_too_long_comes_back_with_the_reason(as_member, made):
    answer = as_member.post(PDF, WEEK | {"name": "A" * 81})
    assert answer.status_code == 422
    page = parse(answer)
    assert "at most 80 characters" in page.select_one("#id_name_error").text
    assert page.select_one("#id_name")["value"] == "A" * 81
    assert not made


# --- what is asked for ----------------------------------------------------------------------------


def test_the_paper_says_what_the_page_says(as_member, member, made):
    EntryFactory(user=member, day=LAST - timedelta(days=1), food__name="Almonds", grams=150)
    SymptomFactory(user=member, day=LAST)
    chosen = WEEK | {"chosen": "1", "show": ["symptoms"], "appendix": "1"}
    as_member.post(PDF, chosen)
    page = parse(as_member.get("/report/", chosen)).select_one("article").text
    for words in ("150 mg", "Sun 22 Nov 2026", "Twitch", "1 logged on 1 of 7 days"):
        assert words in page
        assert words in words_of(made[0])
    assert "Where the magnesium came from" not in made[0]
    assert "<input" not in made[0]


@pytest.mark.parametrize(("paper", "name"), [("", "a4"), ("a4", "a4"), ("letter", "letter")])
def test_the_paper_is_a4_or_letter(as_member, made, paper, name):
    as_member.post(PDF, WEEK | {"paper": paper})
    assert f'<body class="{name}">' in made[0]


@pytest.mark.parametrize(
    "wrong",
    [{"to": "2026-11-01"}, {"from": "soon"}, {"paper": "papyrus"}, {"chosen": "1", "show": "secrets"}],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_cannot_be_read_is_refused(as_member, made, method, wrong):
    answer = getattr(as_member, method)(PDF, WEEK | wrong)
    assert answer.status_code == 422
    assert parse(answer).select(".errorlist")
    assert not made


def test_every_day_of_more_than_a_year_is_refused_as_a_pdf_and_shown_as_a_page(as_member, made):
    long = {"from": "2025-11-01", "to": "2026-11-22", "appendix": "1"}
    answer = as_member.get(PDF, long)
    assert answer.status_code == 422
    assert "one year or less" in parse(answer).select_one("#id_appendix_error").text
    assert not made
    assert as_member.get("/report/", long).status_code == 200
    assert as_member.get(PDF, long | {"appendix": ""}).status_code == 200


def test_the_file_has_a_name_and_is_kept_by_no_cache(as_member, made):
    for answer in (as_member.get(PDF, WEEK), as_member.post(PDF, WEEK | NAME)):
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == (
            'attachment; filename="magnesium-2026-11-16-to-2026-11-22.pdf"'
        )
        assert answer["Cache-Control"] == "private, no-store"


def test_the_page_sends_what_it_shows(as_member, made):
    page = parse(as_member.get("/report/", WEEK | {"chosen": "1", "show": ["sources"], "appendix": "1"}))
    form = page.select_one("#pdf-form")
    sent = [(each["name"], each["value"]) for each in form.select("input[type=hidden]")]
    shown = {name: value for name, value in sent if name not in {"csrfmiddlewaretoken", "member"}}
    assert shown == WEEK | {"chosen": "1", "show": "sources", "appendix": "1"}
    assert form["action"] == PDF


# --- without what makes it ------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_where_no_pdf_can_be_made_the_page_says_how_to_get_one(as_member, not_installed, method):
    page = parse(as_member.get("/report/"))
    assert not page.select("#pdf-form")
    assert "To save a PDF, choose Print, then “Save as PDF”." in page.text
    answer = getattr(as_member, method)(PDF, WEEK)
    assert answer.status_code == 404
    assert "PDF download isn’t available here." in parse(answer).select_one("[role=alert]").text
    assert "Save as PDF" in answer.text


class Fails(MetaPathFinder):
    def __init__(self, error):
        self.error = error

    def find_spec(self, name, path, target=None):
        if name == "tracker.insights.report.renderer":
            raise self.error


@pytest.mark.parametrize("error", [ImportError("No module named 'weasyprint'"), OSError("no libpango")])
def test_a_missing_library_or_a_missing_pango_is_not_installed(as_member, monkeypatch, error):
    monkeypatch.delitem(sys.modules, "tracker.insights.report.renderer", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Fails(error), *sys.meta_path])
    pdf._renderer.cache_clear()
    try:
        assert as_member.get(PDF, WEEK).status_code == 404
    finally:
        pdf._renderer.cache_clear()


def test_while_others_have_theirs_made_one_is_asked_to_come_back(as_member, monkeypatch):
    monkeypatch.setattr(pdf, "is_available", lambda: True)
    monkeypatch.setattr(pdf, "MAX_WAIT_SECONDS", 0)
    with pdf._one_at_a_time:
        answer = as_member.get(PDF, WEEK)
    assert answer.status_code == 429
    assert "Try again in a minute." in parse(answer).select_one("[role=alert]").text


# --- with it --------------------------------------------------------------------------------------


def test_a_pdf_is_drawn(as_member, member, weasyprint):
    EntryFactory(user=member, day=LAST)
    drawn = as_member.post(PDF, WEEK | NAME).content
    assert drawn.startswith(b"%PDF-")
    assert b"file://" not in drawn


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:1/", "data:text/css,a{}", "x.css"]
)
def test_drawing_opens_no_address(weasyprint, address, monkeypatch):
    asked = []
    fetch = weasyprint.FetchesNothing.fetch
    monkeypatch.setattr(
        weasyprint.FetchesNothing, "fetch", lambda self, url, *more: asked.append(url) or fetch(self, url)
    )
    html = f'<link rel="stylesheet" href="{address}"><img src="{address}"><p>Here</p>'
    assert (
        len(weasyprint.pages_of(html, f'@import "{address}"; p {{ background: url({address}) }}').pages) == 1
    )
    with pytest.raises(ValueError, match="Nothing is fetched"):
        fetch(weasyprint.FetchesNothing(), address)
    assert asked or address == "x.css"


@pytest.fixture
def heavy(member):
    add_worst_case_history(member)


WIDE = "* { font-family: DejaVu Sans, Verdana, sans-serif !important }"


def test_it_is_two_pages_at_most_however_much_there_is(as_member, heavy, made, weasyprint):
    """In a wide font, for machines that have no other."""
    who = {"name": "W" * 80, "born": "W" * 30}
    for paper, length in (("letter", 90), ("letter", 120), ("letter", 540), ("a4", 3660)):
        days = {"from": LAST - timedelta(days=length - 1), "to": LAST}
        assert as_member.post(PDF, days | who | {"paper": paper}).status_code == 200
        pages = weasyprint.pages_of(made[-1], pdf.STYLES.read_text() + WIDE).pages
        assert len(pages) == 2, (paper, length)


def test_every_day_goes_on_further_pages(as_member, heavy, made, weasyprint):
    as_member.post(PDF, {"from": LAST - timedelta(days=59), "to": LAST, "appendix": "1"})
    pages = weasyprint.pages_of(made[0], pdf.STYLES.read_text()).pages
    assert len(pages) > 2


@pytest.mark.parametrize(("paper", "millimetres"), [("a4", (210, 297)), ("letter", (215.9, 279.4))])
def test_the_pages_have_the_size_of_the_paper(as_member, made, weasyprint, paper, millimetres):
    as_member.post(PDF, WEEK | {"paper": paper})
    [page] = weasyprint.pages_of(made[0], pdf.STYLES.read_text()).pages
    assert (page.width, page.height) == pytest.approx([mm * 96 / 25.4 for mm in millimetres], abs=0.5)
