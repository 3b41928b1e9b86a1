"""The page of supplements and medicines: schedules, own items, and medicines to keep apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import FoodFactory, ScheduleFactory
from tests.html import parse
from tests.schedules.conftest import DAY
from tracker.lib.ids import new_id
from tracker.schedules.models import Medicine, Schedule, ScheduleChange

PAGE = "/supplements/"
ID = "01a20a56-1f62-767c-b575-333c680fbc81"  # nobody's


def form_of(food, **fields):
    portion = food.usual_portion()
    return {
        "id": new_id(), "amount": "1", "portion": f"p{portion.pk}" if portion.pk else "unit",
        "time_of_day": "evening", "days": list(range(7)), "starts_on": "2026-11-22", "ends_on": "",
    } | fields  # fmt: skip


def schedules(client):
    """The lines of what goes on: food, amount and when."""
    lists = parse(client.get(PAGE)).select("#schedules")
    return [
        f"{line.select('a')[0].text}: {line.select_one('small').text}"
        for each in lists
        for line in each.select("li")
    ]


def new(client, food, **fields):
    return client.post(f"{PAGE}new/?food={food.pk}", form_of(food, **fields))


def change(client, schedule, **fields):
    return client.post(f"{PAGE}{schedule.pk}/", form_of(schedule.food, **fields), follow=True)


def act(client, schedule, what, **fields):
    """Press a button of a line, and read the page that follows."""
    return parse(client.post(f"{PAGE}{schedule.pk}/{what}/", fields, follow=True))


def undo(client, page):
    return client.post(page.select_one("form.toast")["action"], follow=True)


# --- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "new/", f"{ID}/", "convert/"])
def test_a_visitor_is_sent_to_sign_in(client, db, address):
    assert client.get(PAGE + address)["Location"].startswith("/accounts/login/?next=/supplements/")


def test_a_page_without_anything_says_what_to_do_next(as_member, evening_dose):
    evening_dose.remove()
    page = parse(as_member.get(PAGE))
    assert len(page.select("p.empty")) == 2
    assert f"{PAGE}new/" in {link["href"] for link in page.select("a")}


@pytest.mark.parametrize("what", ["", "stop/", "remove/"])
def test_a_strangers_schedule_is_not_there(as_stranger, evening_dose, what):
    before = Schedule.objects.values().get()
    assert as_stranger.post(f"{PAGE}{evening_dose.pk}/{what}", form_of(evening_dose.food)).status_code == 404
    assert as_stranger.get(f"{PAGE}{evening_dose.pk}/").status_code == 404
    assert Schedule.objects.values().get() == before


def test_what_a_stranger_did_is_not_shown_and_cannot_be_undone(as_member, as_stranger, evening_dose):
    page = act(as_member, evening_dose, "stop")
    done = page.select_one("form.toast")["action"]
    assert as_stranger.post(done).status_code == 404
    [action] = ScheduleChange.objects.all()
    assert "citrate" not in as_stranger.get(f"{PAGE}?done={action.pk}").text
    assert as_stranger.post(f"{PAGE}changes/{ID}/undo/").status_code == 404
    assert action.undone_at is None


def test_a_strangers_own_food_cannot_be_scheduled(as_member, stranger):
    theirs = FoodFactory(name="Theirs", owner=stranger)
    assert as_member.get(f"{PAGE}new/?food={theirs.pk}").status_code == 404
    assert new(as_member, theirs).status_code == 404
    assert "Theirs" not in as_member.get(f"{PAGE}new/?q=theirs").text


@pytest.mark.parametrize("food", ["0", "x", "9" * 30, "-1"])
def test_a_food_that_is_none_is_not_found(as_member, food):
    assert as_member.get(f"{PAGE}new/?food={food}").status_code == 404


@pytest.mark.parametrize("address", [f"{ID}/stop/", f"{ID}/remove/", f"changes/{ID}/undo/"])
def test_what_changes_something_is_not_an_address_to_visit(as_member, address):
    assert as_member.get(PAGE + address).status_code == 405


# --- a new one ------------------------------------------------------------------------------------


def test_a_supplement_of_the_catalogue_is_found_and_scheduled(as_member, tablet):
    page = parse(as_member.get(f"{PAGE}new/?q=citrate"))
    address = page.select_one("ul.row-list").select_one("a")["href"]
    form = parse(as_member.get(f"{PAGE}new/{address}")).select_one("main")
    assert form.select_one("input[name=starts_on]")["value"] == "2026-11-22"
    assert len(form.select("input[checked]")) == 7
    assert new(as_member, tablet).status_code == 302
    assert schedules(as_member) == ["Magnesium citrate tablet: 1 tablet every day in the evening"]


def test_any_food_can_be_scheduled_in_its_portions(as_member, almonds):
    new(as_member, almonds, amount="1/2", time_of_day="breakfast", days=[0, 2])
    assert schedules(as_member) == ["Almonds: ½ oz, 14 g Mon, Wed with breakfast"]
    new(as_member, almonds, amount="15 g", time_of_day="night")
    assert Schedule.objects.latest("id").portion_label == "g"


def test_the_form_sent_twice_makes_one(as_member, tablet):
    sent = form_of(tablet)
    for _ in range(2):
        assert as_member.post(f"{PAGE}new/?food={tablet.pk}", sent).status_code == 302
    assert Schedule.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": "much"}, "as a number"),
        ({"amount": ""}, "Enter an amount"),
        ({"portion": "p0"}, "Choose a portion"),
        ({"days": []}, "Select at least one day"),
        ({"starts_on": "soon"}, "Enter a date, for example"),
        ({"starts_on": "1999-12-31"}, "from 2000 to 2099"),
        ({"ends_on": "2026-11-21"}, "on or after the start date"),
        ({"ends_on": "2100-01-01"}, "from 2000 to 2099"),
        ({"time_of_day": "never"}, "Choose a time of day"),
        ({"id": "x"}, "Something went wrong with this form"),
        ({"id": "9b2d9d5c-5d5c-4f3c-8d55-3c1d1a3b7b11"}, "went wrong"),
    ],
)
def test_a_wrong_field_gets_a_sentence_and_nothing_is_made(as_member, tablet, fields, sentence):
    answer = new(as_member, tablet, **({"starts_on": "2026-11-22"} | fields))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Schedule.objects.exists()


def test_a_refused_form_keeps_what_was_typed(as_member, tablet):
    page = parse(new(as_member, tablet, amount="1,234", ends_on="2026-12-24", days=["3"]))
    assert page.select_one("input[name=amount]")["value"] == "1,234"
    assert page.select_one("input[name=ends_on]")["value"] == "2026-12-24"
    assert [box["value"] for box in page.select("input[checked]")] == ["3"]


def test_adding_is_undone(as_member, tablet):
    page = parse(as_member.post(f"{PAGE}new/?food={tablet.pk}", form_of(tablet), follow=True))
    assert "Added:" in page.select_one("form.toast").text
    undo(as_member, page)
    assert schedules(as_member) == []


# --- changing, stopping, removing -----------------------------------------------------------------


def test_a_change_ends_one_and_begins_another_so_that_the_past_stays(as_member, evening_dose):
    change(as_member, evening_dose, amount="2", starts_on="2026-11-22")
    old, new = Schedule.objects.order_by("id")
    assert (old.amount, old.ends_on, new.amount, new.starts_on) == (1, date(2026, 11, 21), 2, DAY)
    assert (old.series, old.removed_at, new.ends_on) == (new.series, None, None)
    assert "1 tablet" in as_member.get("/days/2026-11-21/").text
    assert "2 tablets" in as_member.get("/days/2026-11-22/").text


def test_the_form_for_a_change_shows_what_is_set(as_member, evening_dose):
    form = parse(as_member.get(f"{PAGE}{evening_dose.pk}/")).select_one("main")
    assert form.select_one("input[name=amount]")["value"] == "1"
    assert form.select_one("input[name=starts_on]")["value"] == "2026-11-22"
    assert {option["value"] for option in form.select("option[selected]")} >= {"evening"}


def test_what_was_taken_before_a_change_of_today_is_still_taken(as_member, evening_dose):
    take = parse(as_member.get("/days/2026-11-22/")).select_one(".due-doses").select_one("button")["value"]
    as_member.post("/days/2026-11-22/take/", {"take": take})
    for amount in ("2", "3"):
        change(as_member, Schedule.objects.latest("id"), amount=amount)
        card = parse(as_member.get("/days/2026-11-22/")).select_one(".due-doses")
        assert card.select_one("li").text.endswith("✓ Taken")


def test_a_change_may_start_later_but_not_in_the_past(as_member, evening_dose):
    answer = change(as_member, evening_dose, starts_on="2026-11-21")
    assert answer.status_code == 422
    assert "Choose today or a later date." in answer.text
    change(as_member, evening_dose, amount="2", starts_on="2026-12-01")
    assert [line.rpartition(", ")[2] for line in schedules(as_member)] == [
        "to 30 November 2026", "from 1 December 2026",
    ]  # fmt: skip


def test_changing_twice_on_one_day_leaves_one(as_member, evening_dose):
    change(as_member, evening_dose, amount="2")
    change(as_member, Schedule.objects.latest("id"), amount="3")
    assert schedules(as_member) == ["Magnesium citrate tablet: 3 tablets every day in the evening"]


def test_a_change_sent_twice_is_one_change(as_member, evening_dose):
    sent = form_of(evening_dose.food, amount="2")
    for _ in range(2):
        assert as_member.post(f"{PAGE}{evening_dose.pk}/", sent).status_code == 302
    assert Schedule.objects.count() == 2


@pytest.mark.parametrize("ends_on", [None, date(2026, 12, 24)])
@pytest.mark.parametrize("starts_on", ["2026-11-22", "2026-12-01"])
def test_a_change_is_undone(as_member, evening_dose, ends_on, starts_on):
    Schedule.objects.update(ends_on=ends_on)
    before = schedules(as_member)
    page = parse(change(as_member, evening_dose, amount="2", starts_on=starts_on))
    assert "Changed:" in page.select_one("form.toast").text
    for _ in range(2):
        undo(as_member, page)
        assert schedules(as_member) == before
    evening_dose.refresh_from_db()
    assert evening_dose.ends_on == ends_on


def test_undoing_a_change_that_was_changed_again_does_nothing(as_member, evening_dose):
    page = parse(change(as_member, evening_dose, amount="2", starts_on="2026-12-01"))
    change(as_member, Schedule.objects.latest("id"), amount="3", starts_on="2026-12-05")
    before = schedules(as_member)
    undo(as_member, page)
    assert schedules(as_member) == before


def test_stopping_leaves_past_days_alone_and_is_undone(as_member, evening_dose):
    page = act(as_member, evening_dose, "stop")
    assert schedules(as_member) == []
    assert "due-title" in as_member.get("/days/2026-11-21/").text
    assert "due-title" not in as_member.get("/days/2026-11-22/").text
    assert "from 1 November 2026 to 21 November 2026" in page.select_one("details").text
    undo(as_member, page)
    assert len(schedules(as_member)) == 1
    evening_dose.refresh_from_db()
    assert evening_dose.ends_on is None


def test_stopping_brings_back_the_planned_end_when_it_is_undone(as_member, member, tablet):
    schedule = ScheduleFactory(user=member, food=tablet, ends_on=date(2026, 12, 24))
    undo(as_member, act(as_member, schedule, "stop"))
    schedule.refresh_from_db()
    assert schedule.ends_on == date(2026, 12, 24)


@pytest.mark.parametrize("starts_on", [DAY, DAY + timedelta(days=3)])
def test_stopping_what_was_due_on_no_day_that_is_over_removes_it(as_member, member, tablet, starts_on):
    schedule = ScheduleFactory(user=member, food=tablet, starts_on=starts_on)
    page = act(as_member, schedule, "stop")
    assert "Removed:" in page.select_one("form.toast").text
    undo(as_member, page)
    assert len(schedules(as_member)) == 1


@pytest.mark.parametrize("what", ["stop", "remove"])
def test_asked_twice_it_is_done_once(as_member, evening_dose, what):
    for _ in range(2):
        act(as_member, evening_dose, what)
    assert schedules(as_member) == []
    evening_dose.refresh_from_db()
    assert (evening_dose.ends_on, bool(evening_dose.removed_at)) == {
        "stop": (date(2026, 11, 21), False), "remove": (None, True),
    }[what]  # fmt: skip


def test_removing_is_undone_and_leaves_what_was_taken(as_member, evening_dose):
    take = parse(as_member.get("/days/2026-11-22/")).select_one(".due-doses").select_one("button")["value"]
    as_member.post("/days/2026-11-22/take/", {"take": take})
    page = act(as_member, evening_dose, "remove")
    assert parse(as_member.get("/days/2026-11-22/")).select_one("#day-total").value == 100
    undo(as_member, page)
    assert len(schedules(as_member)) == 1


def test_what_has_ended_begins_again_and_stays_in_the_past(as_member, member, tablet):
    over = ScheduleFactory(user=member, food=tablet, ends_on=date(2026, 11, 10))
    change(as_member, over)
    over.refresh_from_db()
    assert over.ends_on == date(2026, 11, 10)
    assert len(schedules(as_member)) == 1


def test_a_long_list_takes_no_more_queries(as_member, member, evening_dose):
    def count():
        with CaptureQueriesContext(connection) as captured:
            as_member.get(PAGE)
        return len(captured)

    before = count()
    for n in range(10):
        ScheduleFactory(user=member, food=FoodFactory(name=f"Pill {n}", kind="medicine"))
        Medicine.objects.create(user=member, name=f"Doxycycline {n}", kind="tetracyclines")
    assert count() == before
