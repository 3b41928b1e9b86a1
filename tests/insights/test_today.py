"""Every page takes today from the member's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.conftest import signed_in
from tests.html import parse
from tests.insights.days import prefer
from tracker.lib.ids import new_id
from tracker.lib.weeks import SUNDAY, Week
from tracker.symptoms.models import Symptom

A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("timezone", "moment", "now"),
    [
        ("Pacific/Kiritimati", "2026-12-31 09:59:59", "2026-12-31 23:59"),
        ("Pacific/Kiritimati", "2026-12-31 10:00:00", "2027-01-01 00:00"),
        ("Pacific/Auckland", "2026-09-26 11:59:59", "2026-09-26 23:59"),  # the night before clocks go on
        ("Pacific/Auckland", "2026-09-27 11:00:00", "2026-09-28 00:00"),
        ("America/St_Johns", "2028-02-29 03:30:00", "2028-02-29 00:00"),
        ("America/St_Johns", "2028-03-01 03:29:59", "2028-02-29 23:59"),
        ("America/Adak", "2026-11-01 11:30:00", "2026-11-01 01:30"),  # clocks have gone back an hour
    ],
)
def test_today_is_the_members_day_on_every_page(member, time_machine, timezone, moment, now):
    time_machine.move_to(datetime.fromisoformat(moment).replace(tzinfo=UTC), tick=False)
    prefer(member, timezone=timezone, week_starts_on=SUNDAY)
    client = signed_in(member)
    here = datetime.fromisoformat(now)
    today = here.date()

    def typed(address, *names):
        page = parse(client.get(address)).select_one("main")
        return tuple(date.fromisoformat(page.select(f"[name={name}]")[0]["value"]) for name in names)

    for span, name in (
        ("weeks", Week.containing(today, SUNDAY).name),
        ("months", f"{today:%Y-%m}"),
        ("years", today.year),
    ):
        assert client.get(f"/{span}/")["Location"] == f"/{span}/{name}/"
    assert typed("/range/", "from", "to") == (today - 29 * A_DAY, today)
    assert typed("/compare/", "a-from", "b-to") == (today - 56 * A_DAY, today - A_DAY)
    assert typed("/report/", "from", "to") == (today - 28 * A_DAY, today - A_DAY)
    assert typed("/symptoms/beside/", "to") == (today - A_DAY,)
    assert typed("/symptoms/new/", "day") == (today,)
    assert typed("/profile/targets/refine/?age=40&authority=us&group=female", "starts_on") == (today,)
    assert f"symptoms-{today}.csv" in client.get("/data/symptoms.csv")["Content-Disposition"]
    for day, is_offered in ((today - A_DAY, False), (today, True), (today + A_DAY, False)):
        assert ("only suggest foods for today" in client.get(f"/days/{day}/gap/").text) is not is_offered
    for day, status in ((today, 302), (today + A_DAY, 422)):
        sent = {"id": new_id(), "day": day, "kind": "twitch"}
        assert client.post("/symptoms/new/", sent).status_code == status
    symptom = Symptom.objects.get()
    assert (symptom.day, symptom.started_at) == (today, here.time())
