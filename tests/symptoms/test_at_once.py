"""Two browsers of one member that ask for something in the same moment."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connections

from tests.conftest import signed_in
from tracker.lib.ids import new_id
from tracker.symptoms.models import Symptom

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.real_time,
]


@pytest.fixture(autouse=True)
def running_time(time_machine):
    """Let the clock run from Sunday noon: the time tells one change from the next."""
    time_machine.move_to(datetime(2026, 11, 22, 11, 0, tzinfo=UTC), tick=True)


def post_at_once(user, address, *each):
    """The same address, with each of these, at the same time; the status of every answer."""
    together, told = Barrier(len(each)), []

    def post(client, data):
        together.wait()
        try:
            told.append(client.post(address, data).status_code)
        finally:
            connections.close_all()

    threads = [Thread(target=post, args=(signed_in(user), data)) for data in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_a_symptom_stands_once_keeps_every_change_and_is_undone_one_step(member):
    id = str(new_id())
    logged = {"id": id, "day": "2026-11-22", "kind": "twitch"}
    assert post_at_once(member, "/symptoms/new/", *[logged] * 3) == [302] * 3
    changes = [{"day": "2026-11-22", "kind": "twitch", "severity": n, "note": f"The {n}"} for n in (1, 2, 3)]
    assert post_at_once(member, f"/symptoms/{id}/", *changes) == [302] * 3
    symptom = Symptom.objects.get()
    assert symptom.note == f"The {symptom.severity}"
    assert [act for act, *_ in symptom.earlier] == ["logged", "changed", "changed"]
    before = symptom.previous
    undo = {"act": symptom.action_token}
    assert post_at_once(member, f"/symptoms/{id}/undo/", *[undo] * 3) == [302] * 3
    symptom.refresh_from_db()
    assert symptom.state() == before
    assert [act for act, *_ in symptom.earlier] == ["logged", "changed"]


def test_an_id_that_is_used_for_two_things_at_once_stands_for_one_and_the_other_is_told(member):
    logged = {"id": str(new_id()), "day": "2026-11-22"}
    told = post_at_once(member, "/symptoms/new/", logged | {"kind": "twitch"}, logged | {"kind": "spasm"})
    assert sorted(told) == [302, 422]
    assert Symptom.objects.count() == 1
