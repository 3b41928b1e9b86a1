"""The averages of both sides with their spread, the days left out, and days marked as free of symptoms."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from tests.html import parse
from tests.insights.test_beside import FIRST, a_day, intakes, on
from tests.insights.test_beside_page import BESIDE, every_other_day
from tracker.insights.symptom_comparison.days import WINDOWS, WindowComparison, symptom_days
from tracker.insights.symptom_comparison.summary import LeftOut, count_left_out, intake_bars
from tracker.symptoms.models import SymptomFreeDay

TODAY = date(2026, 11, 22)


def test_a_bar_is_the_mean_with_the_middle_half_of_the_days():
    found = [*intakes(100, 200, 300, 400, 500), *intakes(400, 400, 400, is_with=False, least={1})]
    bars = intake_bars(WindowComparison(WINDOWS[0], found))
    assert [(bar.count, bar.mean_mg, bar.low_mg, bar.high_mg) for bar in bars] == [
        (5, Decimal(300), Decimal(200), Decimal(400)),
        (3, Decimal(400), Decimal(400), Decimal(400)),
    ]
    assert [bar.is_at_least for bar in bars] == [False, True]
    assert 0 < bars[0].low_x < bars[0].width < bars[0].high_x == bars[1].width < 100


def test_days_said_to_be_free_of_symptoms_are_without_and_enough_of_them_stand_alone():
    days = [a_day(n, 300) for n in range(40)] + [a_day(40)]
    symptoms = {on(5): {"twitch"}}

    def without(free):
        sides = symptom_days(days, symptoms, first=FIRST, began=on(5), free_days=free)
        return [day for day, is_with in sides.items() if not is_with]

    presumed = [on(n) for n in range(6, 40)]
    assert without([]) == presumed
    # Said before the first symptom, or on a day without entries; a symptom on the same day comes first.
    assert without([on(0), on(5), on(40)]) == [on(0), *presumed, on(40)]
    assert without([on(n) for n in range(13)]) == [*(on(n) for n in range(5)), *presumed]
    confirmed = [on(n) for n in range(20, 34)]
    assert without(confirmed) == confirmed
    # A day that cannot be compared is none of the fourteen.
    assert without([*confirmed[1:], on(40)]) == [*presumed, on(40)]


def test_every_day_is_compared_or_left_out_for_one_reason():
    days = [
        a_day(0, 300), a_day(1, 300), a_day(2), a_day(3, 300, is_complete=False), a_day(4, 300),
        a_day(5, 300),
    ]  # fmt: skip
    symptoms = {on(1): {"twitch"}, on(2): {"twitch"}, on(4): {"tingling"}}
    sides = symptom_days(days, symptoms, first=FIRST, began=on(1), kind="twitch")
    found = count_left_out(days, symptoms, sides, first=FIRST, began=on(1))
    assert found == {
        LeftOut.BEFORE_FIRST: 1,
        LeftOut.NOT_LOGGED: 1,
        LeftOut.INCOMPLETE: 1,
        LeftOut.OTHER_SYMPTOM: 1,
    }
    assert len(days) == sum(found.values()) + len({on(1), on(5)})


def test_the_page_begins_with_both_averages_and_says_which_days_are_left_out(as_member, member):
    every_other_day(member, with_count=20, without_count=20)
    page = parse(as_member.get(f"{BESIDE}?from=2026-10-01&to=2026-11-22")).select_one("#comparison-summary")
    assert page.select(".lead")[0].text == (
        "On the 20 days with symptoms you averaged 200 mg; on the 20 days without, 300 mg."
    )
    assert "half of the days: 200 to 200 mg" in page.text
    assert page.select_one("#left-out").text == (
        "Not compared: 12 days with no food logged, 1 day that isn’t over."
    )


def test_progress_to_a_fair_comparison_is_shown(as_member, member):
    every_other_day(member, with_count=13, without_count=20)
    items = [each.text for each in parse(as_member.get(BESIDE)).select_one(".progress-list").select("li")]
    assert items == ["With symptoms 13 of 14 days", "Without symptoms 20 of 14 days"]
    for n in range(1, 8):
        SymptomFreeDay.objects.create(user=member, day=TODAY - timedelta(days=60 + n))
    items = [each.text for each in parse(as_member.get(BESIDE)).select_one(".progress-list").select("li")]
    assert items[1] == "Without symptoms 27 of 14 days"
