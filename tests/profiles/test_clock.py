"""When a person's day begins and ends."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.profiles.models import Profile


@pytest.mark.parametrize(
    ("timezone", "moment", "today"),
    [
        ("UTC", "2026-11-22 23:59:59", "2026-11-22"),
        ("UTC", "2026-11-23 00:00:00", "2026-11-23"),
        ("Europe/Berlin", "2026-11-22 22:59:59", "2026-11-22"),
        ("Europe/Berlin", "2026-11-22 23:00:00", "2026-11-23"),
        # In summer time Berlin is two hours ahead.
        ("Europe/Berlin", "2026-07-01 21:59:59", "2026-07-01"),
        ("Europe/Berlin", "2026-07-01 22:00:00", "2026-07-02"),
        # Auckland is 13 hours ahead in its summer, 12 in its winter.
        ("Pacific/Auckland", "2026-11-22 10:59:59", "2026-11-22"),
        ("Pacific/Auckland", "2026-11-22 11:00:00", "2026-11-23"),
        ("Pacific/Auckland", "2026-06-30 11:59:59", "2026-06-30"),
        ("Pacific/Auckland", "2026-06-30 12:00:00", "2026-07-01"),
        # New York is 5 hours behind, 4 in summer.
        ("America/New_York", "2026-11-23 04:59:59", "2026-11-22"),
        ("America/New_York", "2026-11-23 05:00:00", "2026-11-23"),
        ("America/New_York", "2026-07-02 03:59:59", "2026-07-01"),
        ("America/New_York", "2026-07-02 04:00:00", "2026-07-02"),
        # The nights on which the clocks change: 8 March and 1 November in New York.
        ("America/New_York", "2026-03-08 04:59:59", "2026-03-07"),
        ("America/New_York", "2026-03-08 05:00:00", "2026-03-08"),
        ("America/New_York", "2026-03-09 03:59:59", "2026-03-08"),
        ("America/New_York", "2026-03-09 04:00:00", "2026-03-09"),
        ("America/New_York", "2026-11-01 03:59:59", "2026-10-31"),
        ("America/New_York", "2026-11-01 04:00:00", "2026-11-01"),
        ("America/New_York", "2026-11-02 04:59:59", "2026-11-01"),
        ("America/New_York", "2026-11-02 05:00:00", "2026-11-02"),
        # 5 April and 27 September in Auckland.
        ("Pacific/Auckland", "2026-04-04 11:00:00", "2026-04-05"),
        ("Pacific/Auckland", "2026-04-05 11:59:59", "2026-04-05"),
        ("Pacific/Auckland", "2026-09-26 12:00:00", "2026-09-27"),
        ("Pacific/Auckland", "2026-09-27 10:59:59", "2026-09-27"),
        ("Pacific/Auckland", "2026-09-27 11:00:00", "2026-09-28"),
        # In Santiago midnight itself is skipped on 6 September: the day begins at one.
        ("America/Santiago", "2026-09-06 03:59:59", "2026-09-05"),
        ("America/Santiago", "2026-09-06 04:00:00", "2026-09-06"),
        # The two ends of the world.
        ("Pacific/Kiritimati", "2026-11-22 10:00:00", "2026-11-23"),
        ("Pacific/Pago_Pago", "2026-11-22 10:59:59", "2026-11-21"),
    ],
)
def test_a_day_begins_at_midnight_where_the_member_is(time_machine, timezone, moment, today):
    time_machine.move_to(datetime.fromisoformat(moment).replace(tzinfo=UTC), tick=False)
    assert Profile(timezone=timezone).today() == date.fromisoformat(today)


seconds = st.integers(*(int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2000, 2099)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    seconds,
    st.integers(0, 3 * 86_400),
    st.sampled_from(["Pacific/Auckland", "America/New_York", "America/Santiago", "Asia/Kathmandu", "UTC"]),
)
def test_a_day_never_comes_back_and_none_is_skipped(time_machine, moment, later, timezone):
    profile = Profile(timezone=timezone)
    days = []
    for second in (moment, moment + later):
        time_machine.move_to(second, tick=False)
        days.append(profile.today())
    passed = (days[1] - days[0]).days
    assert passed >= 0
    assert abs(passed - later / 86_400) <= 1 + 1 / 24  # the hour is that of a night when the clocks change


def test_a_clock_says_the_hour_of_its_place():
    assert Profile(timezone="Pacific/Auckland").now().hour == 0
    assert Profile(timezone="America/New_York").now().hour == 6


def test_today_is_another_date_for_a_member_on_the_other_side_of_the_world(as_member, as_stranger, stranger):
    stranger.profile.timezone = "Pacific/Auckland"
    stranger.profile.save()
    assert "<h1>Sunday 22 November</h1>" in as_member.get("/days/today/").text
    assert "<h1>Monday 23 November</h1>" in as_stranger.get("/days/today/").text
