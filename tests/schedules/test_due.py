"""What is due on a day, and taking it by one tap."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from foods.models import Food
from tests.factories import EntryFactory, FoodFactory, ScheduleFactory
from tests.html import HTMX, parse
from tests.schedules.conftest import DAY
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry
from tracker.schedules import weekdays
from tracker.schedules.models import Schedule, TimeOfDay

PAGE = "/days/2026-11-22/"
TAKE = f"{PAGE}take/"


def due(client, address=PAGE):
    """The lines of the card; none without a card."""
    return [
        line.text for card in parse(client.get(address)).select(".due-doses") for line in card.select("li")
    ]


def pick(client, address=PAGE):
    """What the first button of the card sends."""
    return {"take": parse(client.get(address)).select_one(".due-doses").select("button")[0]["value"]}


# --- what is due ----------------------------------------------------------------------------------


def test_what_is_due_stands_below_the_total_with_its_amount_and_time(as_member, evening_dose):
    assert due(as_member) == [
        "Magnesium citrate tablet1 tablet, in the evening: 100 mg"
        "Mark as taken: Magnesium citrate tablet, in the evening"
    ]
    text = as_member.get(PAGE).text
    assert text.index('id="total-title"') < text.index('id="due-title"') < text.index('id="food-search"')


def test_nothing_due_draws_no_card(as_member, stranger, tablet):
    ScheduleFactory(user=stranger, food=tablet)
    assert due(as_member) == []


def test_nothing_is_logged_by_itself(as_member, evening_dose):
    for day in (21, 22, 23):
        as_member.get(f"/days/2026-11-{day}/")
    assert not IntakeEntry.objects.exists()


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({}, [20, 21, 22, 23, 24]),
        ({"starts_on": date(2026, 11, 22)}, [22, 23, 24]),
        ({"ends_on": date(2026, 11, 21)}, [20, 21]),
        ({"starts_on": date(2026, 11, 21), "ends_on": date(2026, 11, 21)}, [21]),
        ({"weekdays": weekdays.weekday_set([6, 0])}, [22, 23]),
        ({"removed_at": datetime(2026, 11, 22, tzinfo=UTC)}, []),
    ],
)
def test_it_is_due_from_its_first_day_to_its_last_on_its_weekdays(as_member, member, tablet, fields, days):
    schedule = ScheduleFactory(user=member, food=tablet, **fields)
    span = range(20, 25)
    assert [day for day in span if due(as_member, f"/days/2026-11-{day}/")] == days
    assert [day for day in span if schedule.due_on(date(2026, 11, day))] == days


def test_several_stand_in_the_order_of_the_day(as_member, member, tablet):
    for time in (TimeOfDay.NIGHT, TimeOfDay.BREAKFAST, TimeOfDay.MIDDAY, TimeOfDay.MORNING):
        ScheduleFactory(user=member, food=tablet, time_of_day=time)
    times = [line.partition(", ")[2].partition(":")[0] for line in due(as_member)]
    assert times == ["in the morning", "with breakfast", "at midday", "at night"]


def test_an_unknown_figure_is_said_to_be_unknown(as_member, member, unknown_food):
    ScheduleFactory(user=member, food=unknown_food, portion_label="1 piece", portion_quantity=100)
    assert "unknown" in due(as_member)[0]


@pytest.mark.parametrize(
    ("timezone", "moment", "is_due"),
    [
        # A schedule of Sundays. The clock of Berlin goes back on 25 October 2026 at 3, of New York on
        # 1 November at 2; both are Sundays of 25 hours.
        ("Europe/Berlin", datetime(2026, 10, 24, 21, 59, tzinfo=UTC), False),
        ("Europe/Berlin", datetime(2026, 10, 24, 22, 1, tzinfo=UTC), True),
        ("Europe/Berlin", datetime(2026, 10, 25, 22, 59, tzinfo=UTC), True),
        ("Europe/Berlin", datetime(2026, 10, 25, 23, 1, tzinfo=UTC), False),
        ("America/New_York", datetime(2026, 11, 1, 3, 59, tzinfo=UTC), False),
        ("America/New_York", datetime(2026, 11, 2, 4, 59, tzinfo=UTC), True),
        ("America/New_York", datetime(2026, 11, 2, 5, 1, tzinfo=UTC), False),
        ("Pacific/Kiritimati", datetime(2026, 11, 21, 10, 1, tzinfo=UTC), True),
    ],
)
def test_today_is_the_members_own_day_also_when_clocks_change(
    as_member, member, tablet, time_machine, timezone, moment, is_due
):
    time_machine.move_to(moment, tick=False)
    member.profile.timezone = timezone
    member.profile.save()
    ScheduleFactory(user=member, food=tablet, starts_on=date(2026, 1, 1), weekdays=weekdays.weekday_set([6]))
    assert bool(due(as_member, "/days/today/")) is is_due


@given(st.sets(st.integers(0, 6), min_size=1), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_weekdays_are_kept_whole_in_one_number(days, day):
    kept = weekdays.weekday_set(days)
    assert set(weekdays.days_in(kept)) == days
    assert weekdays.has(kept, day) == (day.weekday() in days)
    assert 1 <= kept <= weekdays.EVERY_DAY


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (range(7), "every day"), (range(5), "Monday to Friday"), ([5, 6], "Sat, Sun"),
        ([0, 2, 4], "Mon, Wed, Fri"), ([6], "Sun"), ([4, 5, 6], "Friday to Sunday"),
    ],
)  # fmt: skip
def test_weekdays_are_said_in_short(days, words):
    assert weekdays.in_words(weekdays.weekday_set(days)) == words


# --- taking it ------------------------------------------------------------------------------------


def test_one_tap_logs_what_is_due_and_it_shows_as_taken(as_member, evening_dose):
    page = parse(as_member.post(TAKE, pick(as_member), headers=HTMX))
    assert page.select_one("#day-total").value == 100
    assert page.select_one(".due-doses").select_one("li").text.endswith("✓ Taken")
    assert not page.select_one(".due-doses").select("button")
    assert "Magnesium citrate tablet logged." in page.select_one("#notice").text
    entry = IntakeEntry.objects.get()
    assert (entry.meal, entry.magnesium_mg, entry.kind) == ("dinner", Decimal(100), "supplement")
    assert entry.taken_for == evening_dose.series


def test_without_htmx_the_day_follows_with_the_way_back(as_member, evening_dose):
    page = parse(as_member.post(TAKE, pick(as_member), follow=True))
    assert page.select_one("#day-total").value == 100
    undo = page.select_one("#notice").select("form")[0]["action"]
    page = parse(as_member.post(undo, follow=True))
    assert page.select_one("#day-total").value == 0
    assert "Mark as taken" in page.select_one(".due-doses").text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_two_taps_take_it_once(as_member, evening_dose, headers):
    sent = pick(as_member)
    for _ in range(2):
        assert as_member.post(TAKE, sent, headers=headers).status_code in {200, 302}
    assert IntakeEntry.objects.count() == 1


def test_two_pages_that_are_tapped_take_it_once(as_member, evening_dose):
    for sent in (pick(as_member), pick(as_member)):
        as_member.post(TAKE, sent, headers=HTMX)
    assert IntakeEntry.objects.count() == 1


def test_twice_a_day_is_taken_twice(as_member, member, evening_dose, tablet):
    ScheduleFactory(user=member, food=tablet, time_of_day=TimeOfDay.MORNING)
    as_member.post(TAKE, pick(as_member))
    morning, evening = due(as_member)
    assert "in the morning" in morning
    assert morning.endswith("✓ Taken")
    assert "Mark as taken:" in evening
    as_member.post(TAKE, pick(as_member))
    assert [line.endswith("✓ Taken") for line in due(as_member)] == [True, True]
    assert sorted(IntakeEntry.objects.values_list("meal", flat=True)) == ["breakfast", "dinner"]


def test_taking_it_on_one_day_leaves_it_due_on_the_next(as_member, evening_dose):
    as_member.post(TAKE, pick(as_member))
    assert "Mark as taken:" in due(as_member, "/days/2026-11-23/")[0]


def test_the_same_food_from_the_add_box_is_not_taken_for_it(as_member, member, evening_dose, tablet):
    EntryFactory(user=member, food=tablet, grams=1)
    assert "Mark as taken:" in due(as_member)[0]


def test_what_is_due_is_not_offered_among_the_usual_foods_too(
    as_member, member, evening_dose, tablet, almonds
):
    for food in (tablet, almonds):
        EntryFactory(user=member, food=food, day=DAY - timedelta(days=1), meal="lunch")
    picks = parse(as_member.get(PAGE)).select("button[name=pick]")
    assert [button.select("span")[0].text for button in picks] == ["Almonds"]


def test_having_the_same_as_yesterday_takes_what_was_taken_then(as_member, member, evening_dose, tablet):
    yesterday = DAY - timedelta(days=1)
    EntryFactory(user=member, food=tablet, day=yesterday, grams=1, taken_for=evening_dose.series)
    as_member.post(f"{PAGE}copy/", {"copy": f"{yesterday} day {new_id()}"})
    assert due(as_member)[0].endswith("✓ Taken")


def test_after_undo_the_same_page_takes_it_no_more_and_the_new_one_does(as_member, evening_dose):
    sent = pick(as_member)
    as_member.post(TAKE, sent)
    as_member.post(f"{PAGE}entries/{IntakeEntry.objects.get().pk}/remove/")
    page = parse(as_member.post(TAKE, sent, headers=HTMX))
    assert "This dose was removed" in page.select_one("[role=alert]").text
    as_member.post(TAKE, pick(as_member))
    assert IntakeEntry.objects.for_user(evening_dose.user).count() == 1


def test_after_a_tap_the_hand_is_on_what_is_due_next(as_member, member, evening_dose, tablet):
    ScheduleFactory(user=member, food=tablet, time_of_day=TimeOfDay.NIGHT)
    page = parse(as_member.post(TAKE, pick(as_member), headers=HTMX))
    assert "at night" in page.select_one("button[autofocus]").text
    page = parse(as_member.post(TAKE, pick(as_member), headers=HTMX))
    assert page.select_one("button[autofocus]").text == "Undo"


@pytest.mark.parametrize("take", ["", "x", "x y", "01a1c2d3-0000-7000-8000-000000000000 y", " "])
def test_what_names_no_schedule_is_not_found(as_member, evening_dose, take):
    assert as_member.post(TAKE, {"take": take}).status_code == 404


def test_a_damaged_id_is_refused_and_nothing_is_made(as_member, evening_dose):
    for id in ("", "x", "9b2d9d5c-5d5c-4f3c-8d55-3c1d1a3b7b11"):
        assert as_member.post(TAKE, {"take": f"{evening_dose.pk} {id}"}).status_code == 422
    assert not IntakeEntry.objects.exists()


def test_what_is_not_due_on_a_day_cannot_be_taken_on_it(as_member, evening_dose):
    sent = pick(as_member)
    answer = as_member.post("/days/2026-10-31/take/", sent)
    assert answer.status_code == 422
    assert "isn’t due on this day" in answer.text


def test_a_strangers_schedule_cannot_be_taken(as_stranger, evening_dose):
    sent = {"take": f"{evening_dose.pk} 01a1c2d3-0000-7000-8000-000000000001"}
    assert as_stranger.post(TAKE, sent).status_code == 404
    assert due(as_stranger) == []
    assert not IntakeEntry.objects.exists()


def test_a_food_that_was_retired_since_can_still_be_taken(as_member, evening_dose, tablet):
    tablet.is_retired = True
    tablet.save()
    as_member.post(TAKE, pick(as_member))
    assert IntakeEntry.objects.count() == 1


def test_correcting_the_food_changes_what_is_due_and_not_what_was_taken(as_member, evening_dose, tablet):
    as_member.post(TAKE, pick(as_member))
    tablet.magnesium_mg = Decimal(150)
    tablet.save()
    assert parse(as_member.get(PAGE)).select_one("#day-total").value == 100
    assert "150 mg" in due(as_member, "/days/2026-11-23/")[0]


# --- what it costs --------------------------------------------------------------------------------


def about(client, table):
    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE)
    return len(captured), [query["sql"] for query in captured if table in query["sql"]]


def test_due_and_taken_are_one_query_however_many(as_member, member, evening_dose, tablet):
    queries, reads = about(as_member, "schedules_")
    assert len(reads) == 1
    assert queries <= 8
    for n in range(10):
        food = FoodFactory(name=f"Pill {n}", kind=Food.Kind.MEDICINE)
        schedule = ScheduleFactory(user=member, food=food, starts_on=DAY - timedelta(days=n))
        EntryFactory(user=member, food=food, taken_for=schedule.series)
    more, reads = about(as_member, "schedules_")
    assert (more, len(reads)) == (queries, 1)


def test_schedules_follow_a_merge_of_their_food_all_of_them(as_member, member, tablet, curator):
    from foods.merging import merge

    kept = FoodFactory(name="Magnesium citrate 100", kind=tablet.kind, basis_unit="tablet", basis_quantity=1)
    for time in (TimeOfDay.MORNING, TimeOfDay.EVENING):
        ScheduleFactory(user=member, food=tablet, time_of_day=time)
    ScheduleFactory(user=member, food=kept, time_of_day=TimeOfDay.NIGHT)
    merge(kept, [tablet], curator)
    assert set(Schedule.objects.values_list("food", flat=True)) == {kept.pk}
    assert len(due(as_member)) == 3
