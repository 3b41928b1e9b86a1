"""Several actions on one schedule, in an order that nobody planned: what is due, and the way back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import ScheduleFactory
from tests.html import parse
from tests.schedules.conftest import DAY
from tests.schedules.test_supplements_page import PAGE, act, change, form_of, schedules, undo
from tracker.lib.ids import new_id
from tracker.schedules import overlaps
from tracker.schedules.models import Schedule, TimeOfDay

TODAY = DAY.isoformat()


def newest() -> Schedule:
    return Schedule.objects.filter(removed_at=None).latest("id")


def changed(client, schedule, **fields):
    """Change a schedule, and read the page that follows."""
    answer = change(client, schedule, **fields)
    assert answer.status_code == 200
    return parse(answer)


def due_on(client, day: date) -> list[str]:
    """The amounts that the page of a day asks for."""
    lines = [
        line for card in parse(client.get(f"/days/{day}/")).select(".due-doses") for line in card.select("li")
    ]
    return [line.select_one("small").text.partition(",")[0] for line in lines]


def due_around(client) -> str:
    """Count the tablets due yesterday, today, and on 25 and 30 November, 1 and 12 December; - for none."""
    days = [due_on(client, DAY + timedelta(days=n)) for n in (-1, 0, 3, 8, 9, 20)]
    return " ".join("+".join(words.partition(" ")[0] for words in day) or "-" for day in days)


# --- the way back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("days_between", [0, 2])
def test_a_change_that_was_undone_does_not_come_back(as_member, evening_dose, time_machine, days_between):
    before = due_around(as_member)
    undo(as_member, changed(as_member, evening_dose, amount="2"))
    time_machine.shift(timedelta(days=days_between))
    day = (DAY + timedelta(days=days_between)).isoformat()
    undo(as_member, changed(as_member, evening_dose, amount="3", starts_on=day))
    assert due_around(as_member) == before
    assert len(schedules(as_member)) == 1


def test_every_action_is_undone_one_after_the_other(as_member, evening_dose):
    states, pages = [], []
    for act_now in (
        lambda: changed(as_member, evening_dose, amount="2", starts_on="2026-12-01"),
        lambda: changed(as_member, newest(), amount="3", starts_on="2026-11-25"),
        lambda: changed(as_member, evening_dose, amount="1.5", ends_on="2026-11-24"),
        lambda: act(as_member, newest(), "stop"),
        lambda: act(as_member, evening_dose, "remove"),
    ):
        states.append(list(Schedule.objects.filter(removed_at=None).values()))
        pages.append(act_now())
    for state, page in zip(reversed(states), reversed(pages), strict=True):
        undo(as_member, page)
        assert list(Schedule.objects.filter(removed_at=None).values()) == state


def test_an_old_tab_undoes_nothing_of_what_was_changed_since_and_says_so(as_member, evening_dose):
    page = changed(as_member, evening_dose, amount="2")
    changed(as_member, newest(), amount="3")
    before = due_around(as_member)
    assert "changed later, so it can’t be undone" in undo(as_member, page).text
    assert due_around(as_member) == before


# --- one dose a day -------------------------------------------------------------------------------


def test_what_a_change_ended_begins_again_instead_of_the_change(as_member, evening_dose):
    changed(as_member, evening_dose, time_of_day="morning")
    assert "every day in the morning" in as_member.get(f"{PAGE}{evening_dose.pk}/").text
    changed(as_member, evening_dose, amount="2.5")
    assert due_around(as_member) == "1 2½ 2½ 2½ 2½ 2½"


def test_a_change_that_is_brought_forward_begins_earlier(as_member, evening_dose):
    changed(as_member, evening_dose, amount="2", starts_on="2026-12-01")
    changed(as_member, newest(), amount="2", starts_on="2026-11-25")
    assert due_around(as_member) == "1 1 2 2 2 2"


def test_what_is_changed_now_gives_way_to_a_change_that_was_planned(as_member, evening_dose):
    changed(as_member, evening_dose, amount="2", starts_on="2026-12-01")
    form = parse(as_member.get(f"{PAGE}{evening_dose.pk}/")).select_one("main")
    assert form.select_one("input[name=ends_on]").attributes.get("value", "") == ""
    changed(as_member, evening_dose, amount="3")
    assert due_around(as_member) == "1 3 3 3 2 2"


def test_a_form_that_was_open_in_two_tabs_is_asked_about(as_member, evening_dose):
    opened = parse(as_member.get(f"{PAGE}{evening_dose.pk}/")).select_one("input[name=version]")["value"]
    assert change(as_member, evening_dose, amount="2", version=opened).status_code == 200
    for schedule in (evening_dose, newest()):
        answer = change(as_member, schedule, amount="3", version=opened)
        assert answer.status_code == 422
        assert "changed after you opened this form" in answer.text
        assert "Current schedule: 2 tablets every day in the evening" in answer.text
        assert due_on(as_member, DAY) == ["2 tablets"]
    now = parse(answer).select_one("input[name=version]")["value"]
    assert parse(answer).select_one("input[name=amount]")["value"] == "3"
    assert change(as_member, evening_dose, amount="3", version=now).status_code == 200
    assert due_on(as_member, DAY) == ["3 tablets"]


def test_a_form_for_what_another_tab_replaced_asks_too(as_member, evening_dose):
    Schedule.objects.update(starts_on=DAY)
    opened = parse(as_member.get(f"{PAGE}{evening_dose.pk}/")).select_one("input[name=version]")["value"]
    changed(as_member, evening_dose, amount="2")
    answer = change(as_member, evening_dose, amount="3", version=opened)
    assert answer.status_code == 422
    now = parse(answer).select_one("input[name=version]")["value"]
    assert change(as_member, evening_dose, amount="3", version=now).status_code == 200
    assert due_on(as_member, DAY) == ["3 tablets"]


@pytest.mark.parametrize("first", [TODAY, "2026-12-01"])
def test_a_change_sent_twice_gets_the_same_answer(as_member, evening_dose, first):
    sent = form_of(evening_dose.food, amount="2", starts_on=first)
    places = {as_member.post(f"{PAGE}{evening_dose.pk}/", sent)["Location"] for _ in range(2)}
    assert len(places) == 1
    assert Schedule.objects.count() == 2


# --- a change that has not begun ------------------------------------------------------------------


@pytest.mark.parametrize("what", ["stop", "remove"])
@pytest.mark.parametrize("ends_on", [None, date(2026, 12, 24)])
def test_without_a_change_that_has_not_begun_the_earlier_schedule_goes_on(
    as_member, evening_dose, what, ends_on
):
    Schedule.objects.update(ends_on=ends_on)
    before = due_around(as_member)
    changed(as_member, evening_dose, amount="2", starts_on="2026-12-01")
    planned = due_around(as_member)
    page = act(as_member, newest(), what)
    words = page.select_one("form.toast").text
    assert "Your earlier schedule applies again: 1 tablet every day in the evening" in words
    assert ("to 24 December 2026" in words) == bool(ends_on)
    assert due_around(as_member) == before
    undo(as_member, page)
    assert due_around(as_member) == planned


def test_without_it_a_change_made_meanwhile_goes_on(as_member, evening_dose):
    changed(as_member, evening_dose, amount="2", starts_on="2026-12-01")
    planned = newest()
    changed(as_member, evening_dose, amount="3")
    act(as_member, planned, "remove")
    assert due_on(as_member, date(2027, 6, 1)) == ["3 tablets"]


def test_removing_a_change_that_has_begun_brings_nothing_back(as_member, evening_dose):
    changed(as_member, evening_dose, amount="2")
    page = act(as_member, newest(), "remove")
    assert "go on" not in page.select_one("form.toast").text
    assert due_on(as_member, DAY) == []


# --- what the database keeps to -------------------------------------------------------------------


def refuses(write) -> bool:
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


def another(nightly, **fields):
    """A row of the same series, as code that knows no better would write it."""
    fields = {"series": nightly.series, "user": nightly.user, "food": nightly.food} | fields
    return ScheduleFactory(id=new_id(), time_of_day=TimeOfDay.NIGHT, **fields)


@pytest.mark.parametrize(
    ("first", "last", "is_refused"),
    [
        (DAY, None, True),
        (date(2026, 10, 1), date(2026, 11, 1), True),
        (date(2026, 11, 1), date(2026, 11, 30), True),
        (date(2026, 10, 1), None, True),
        (date(2026, 10, 1), date(2026, 10, 31), False),
    ],
)
def test_the_database_refuses_a_second_row_of_a_series_on_a_day(evening_dose, first, last, is_refused):
    assert refuses(lambda: another(evening_dose, starts_on=first, ends_on=last)) is is_refused


def test_the_database_refuses_to_bring_a_row_back_beside_another(evening_dose):
    evening_dose.remove()
    another(evening_dose)
    assert refuses(evening_dose.restore)
    Schedule.objects.exclude(pk=evening_dose.pk).update(ends_on=date(2026, 11, 5))
    assert refuses(evening_dose.restore)
    Schedule.objects.filter(pk=evening_dose.pk).update(starts_on=date(2026, 11, 6))
    evening_dose.restore()


def test_schedules_of_their_own_may_be_due_on_the_same_days(evening_dose, stranger):
    another(evening_dose, series=new_id())
    another(evening_dose, series=new_id(), user=stranger)
    assert Schedule.objects.count() == 3


def test_the_rule_of_the_database_can_be_made_again(evening_dose):
    overlaps.after_migrate(using="default")
    overlaps.install(connection)
    assert refuses(lambda: another(evening_dose))
