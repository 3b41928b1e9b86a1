"""Figures on pages never contradict the words beside them: near a line there are decimals."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foods.models import Food
from tests.html import parse
from tests.machines import random_members
from tracker.logs.models import DayNote, IntakeEntry
from tracker.profiles.models import Target

DAY = "2026-11-22"
LIMIT = Decimal(350)
ASKED = f"from={DAY}&to={DAY}"
PAGES = (
    f"/days/{DAY}/", f"/days/{DAY}/gap/", "/weeks/2026-W47/", "/months/2026-11/", "/years/2026/",
    f"/range/?{ASKED}&all=1", "/range/?from=2026-08-01&to=2026-11-22",
    f"/compare/?a-from=2026-11-21&a-to=2026-11-21&b-from={DAY}&b-to={DAY}", f"/report/?{ASKED}&appendix=1",
)  # fmt: skip
_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
OF_TARGET = re.compile(rf"{_NUMBER} of {_NUMBER} mg, (below|close to|on|above) target")
OF_LIMIT = re.compile(rf"From supplements and medicines: {_NUMBER} mg of the {_NUMBER} mg")
STANDS = {
    "below": lambda mg, aim: mg < aim * Decimal("0.9"),
    "on": lambda mg, aim: aim <= mg <= aim * Decimal("1.25"),
}
STANDS["close to"] = lambda mg, aim: aim * Decimal("0.9") <= mg < aim
STANDS["above"] = lambda mg, aim: mg > aim * Decimal("1.25")


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def near(line: Decimal) -> st.SearchStrategy[Decimal]:
    """Within a milligram of a line, to the thousandth."""
    return st.integers(-1000, 1000).map(lambda n: line + Decimal(n).scaleb(-3))


targets = st.sampled_from([Decimal(310), Decimal(350), Decimal("310.5"), Decimal("350.444")])
quantities = st.one_of(
    targets.flatmap(lambda target: st.tuples(st.just(target), near(target))),
    targets.flatmap(lambda target: st.tuples(st.just(target), near(target * Decimal("1.25")))),
    targets.flatmap(lambda target: st.tuples(st.just(target), near(target * Decimal("0.9")))),
    st.tuples(targets, st.integers(0, 1200).map(lambda n: Decimal(n).scaleb(-3))),
)


def log(user, target_mg: Decimal, food_mg: Decimal, supplemental_mg: Decimal) -> None:
    Target.objects.filter(user=user).update(target_mg=target_mg)
    IntakeEntry.objects.all().delete()
    for mg, kind in ((food_mg, Food.Kind.FOOD), (supplemental_mg, Food.Kind.SUPPLEMENT)):
        entry = IntakeEntry.quick(str(kind), mg, user=user, day=DAY, meal="lunch")
        entry.kind = kind
        if mg or kind == Food.Kind.FOOD:
            entry.save()


@random_members(6)
@given(quantities, st.just(Decimal(0)) | near(LIMIT))
@example((Decimal(350), Decimal("349.96")), Decimal(0))
@example((Decimal(310), Decimal("0.04")), Decimal("350.4"))
@example((Decimal(310), Decimal("387.5")), Decimal(0))
def test_no_figure_is_on_the_wrong_side_of_a_line(as_member, member, quantities, supplemental_mg):
    target_mg, wanted_mg = quantities
    food_mg = max(wanted_mg - supplemental_mg, Decimal(0)).quantize(Decimal("0.001"))
    log(member, target_mg, food_mg, supplemental_mg)
    DayNote.objects.get_or_create(user=member, day=DAY, is_complete=True)  # today is judged then
    total_mg = food_mg + supplemental_mg
    for address in PAGES:
        page = parse(as_member.get(address))
        check_figures(page, target_mg)
        check_words(page, address)
    panel = parse(as_member.get(PAGES[0])).select_one(".total")
    shown, aim = (
        number(panel.select_one("#day-total").text),
        number(panel.select_one("#day-target").text.split()[0]),
    )
    assert (total_mg >= target_mg) is (shown >= aim)
    is_over_limit = supplemental_mg > LIMIT  # which is said first
    assert ("above the upper limit" in panel.text) is is_over_limit
    assert ("Target reached" in panel.text) is (total_mg >= target_mg and not is_over_limit)
    if total_mg < target_mg and not is_over_limit:
        [left] = re.findall(rf"{_NUMBER} mg to go", panel.text)
        assert number(left) > 0
    percent = panel.select_one("svg.bar")["aria-label"].split("%")[0]
    assert (number(percent.split()[-1]) >= 100) is (total_mg >= target_mg)


def check_figures(page, target_mg: Decimal) -> None:
    """Every machine-readable figure beside what is shown for it."""
    for data in page.select("data"):
        found = re.search(_NUMBER, data.text)
        if found and data.attributes.get("value") and not data.text.startswith(("−", "+")):
            shown = number(found[0])
            assert (shown > 0) is (data.value > 0), data.text
            assert abs(shown - data.value) <= Decimal("0.5"), data.text
            if data.attributes.get("id") == "day-total" or "day-total" in data.attributes.get("class", ""):
                for line in (target_mg, target_mg * Decimal("1.25")):
                    assert (shown > line, shown < line) == (data.value > line, data.value < line)


def check_words(page, address: str) -> None:
    """Every sentence, and every label of a chart, that says how a figure stands."""
    labels = [part.attributes.get("aria-label", "") for part in page.descendants()]
    titles = [part.text for part in page.select("title")]
    for words in [*labels, *titles]:
        for mg, aim, standing in OF_TARGET.findall(words):
            assert STANDS[standing](number(mg), number(aim)), (address, words)
    for mg, limit in OF_LIMIT.findall(page.text):
        assert ("This is over the upper limit" in page.text) is (number(mg) > number(limit)), address


@pytest.mark.parametrize(
    ("part", "words"),
    [("0.4", "under 1%"), ("0.5", "1%"), ("1.5", "2%"), ("2.5", "3%"), ("99.7", "over 99%")],
)
def test_shares_round_as_milligrams_do_and_something_is_never_nothing(as_member, member, part, words):
    rest = Decimal(100) - Decimal(part)
    for name, mg in (("One", Decimal(part)), ("Two", rest)):
        IntakeEntry.quick(name, mg, user=member, day="2026-11-21", meal="lunch").save()
    rows = (
        parse(as_member.get("/range/?from=2026-11-21&to=2026-11-21"))
        .select_one("#foods")
        .select_one("tbody")
        .select("tr")
    )
    shares = {row.select_one("th").text.partition(" ")[0]: row.select("td")[-1].text for row in rows}
    assert shares["One"] == words
