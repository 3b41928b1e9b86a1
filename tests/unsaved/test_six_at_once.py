"""The same request six times at once: one thing is made or changed, and everybody gets the same answer."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from tests.conftest import signed_in
from tests.factories import TargetFactory
from tests.html import form_fields, parse
from tests.jobs import run_jobs
from tests.transfer.sample_files import FILES
from tests.unsaved.conftest import everything_stored
from tests.unsaved.forms import BUTTONS_ONLY, DAY, FORMS, MINE, Fields
from tracker.food_pages.models import LabelPicture
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry, LogChange
from tracker.schedules.models import Medicine, Schedule, ScheduleChange
from tracker.symptoms.models import DoctorVisit
from tracker.transfer import account_deletion
from tracker.transfer.models import ImportedEntry

pytestmark = pytest.mark.django_db(transaction=True)
Request = tuple[str, Fields]
# Without a curator's correction, another site and an account's end, which have tests of their own.
BUTTONS = set(BUTTONS_ONLY) - {"logs:dismiss-correction", "foods:check-again", "transfer:delete"}
COPIED = 5  # entries of the lunch that is copied; else a request makes a row or two


def post_at_once(clients: list[Client], requests: list[Request]) -> list[tuple[int, str]]:
    """The status and the path of every answer, in the order of what was sent."""
    together = Barrier(len(requests))

    def post(client: Client, request: Request) -> tuple[int, str]:
        together.wait()
        try:
            answer = client.post(*request)
            return answer.status_code, urlsplit(answer.headers.get("Location", "")).path
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(post, clients, requests))


def six_of(user: Any) -> list[Client]:
    """Somebody in six browsers, where an error is a page like any other."""
    clients = [signed_in(user) for _ in range(6)]
    for client in clients:
        client.raise_request_exception = False
    return clients


def check_is_done_once(clients: list[Client], name: str, request: Request) -> None:
    """Six at once are answered alike and well; a seventh gets the same answer and changes nothing."""
    before = everything_stored()
    answers = post_at_once(clients, [request] * len(clients))
    assert len(set(answers)) == 1, (name, answers)
    assert answers[0][0] < 400, (name, answers)
    stored = everything_stored()
    most = COPIED if name == "logs:copy" else 2
    grown = {kind: len(rows) - len(before[kind]) for kind, rows in stored.items()}
    assert max(grown.values()) <= most, (name, grown)
    again = clients[0].post(*request)
    assert (again.status_code, urlsplit(again.headers.get("Location", "")).path) == answers[0], name
    assert everything_stored() == stored, name


def sent_by_forms(rows: Any, client: Client) -> Iterator[tuple[str, Request]]:
    """Every form that a member fills in, one after the other."""
    for form in FORMS:
        if form.view == "logs:add-phrase":
            page = parse(client.get(f"{DAY}foods/?q=half+a+cup+of+oat+bran"))
            phrase = next(each for each in page.select("form") if each["action"] == f"{DAY}phrase/")
            yield str(form), (phrase["action"], form_fields(phrase) | {"meal": ["lunch"]})
        elif form.case == "of a day":
            meal = IntakeEntry.objects.get(pk=rows.entry.pk).meal
            yield str(form), (form.address(rows), form.fields(rows) | {"meal": meal})
        elif form.view == "foods:edit":
            yield str(form), (form.address(rows), form.fields(rows) | {"name": "My pill"})
        else:
            yield str(form), (form.address(rows), form.fields(rows))


def choose_file(client: Client) -> str:
    """Choose a file to import, and return the address of its preview."""
    content = (FILES / "cronometer-free.csv").read_bytes()
    address = client.post("/data/import/", {"file": SimpleUploadedFile("days.csv", content)}).headers[
        "Location"
    ]
    run_jobs()
    return str(address)


def sent_by_imports(client: Client, food: Any) -> Iterator[tuple[str, Request]]:
    """Buttons of imports: one that is cancelled, and one that is made and undone."""
    yield "transfer:cancel-import", (f"{choose_file(client)}cancel/", {})
    address = choose_file(client)
    client.post(f"{address}start/", {"for_all_days": "add"})
    run_jobs()
    entry = ImportedEntry.objects.filter(entry__isnull=False)[0].entry
    yield "transfer:link-name", ("/data/imports/names/link/", {"name": entry.name, "food": food.pk})
    yield "transfer:undo-import", (f"{address}undo/", {})


def sent_by_buttons(rows: Any, member: Any) -> Iterator[tuple[str, Request]]:
    """Every button, where it can be pressed; each that removes is followed by the one that restores."""
    target = TargetFactory(user=member, starts_on="2026-02-01")
    medicine = Medicine.objects.create(user=member, kind="levothyroxine", name="Levothyroxine")
    bowl, own = f"/meals/{rows.bowl.pk}/", f"{MINE}{rows.own.pk}/"
    line = f"{bowl}lines/{rows.line.pk}/"
    yield "logs:log-dose", (f"{DAY}take/", {"take": f"{rows.nightly.pk} {new_id()}"})
    yield "logs:copy", ("/days/2026-11-23/copy/", {"copy": f"2026-11-22 lunch {new_id()}"})
    yield "logs:complete", (f"{DAY}complete/", {"complete": "yes"})
    yield "logs:remove", (f"{DAY}entries/{rows.entry.pk}/remove/", {})
    change = LogChange.objects.filter(user=member, day="2026-11-22").latest("made_at", "id")
    yield "logs:undo", (f"{DAY}changes/{change.pk}/undo/", {})
    yield "logs:dismiss", (f"{DAY}changes/{change.pk}/dismiss/", {})
    yield "foods:favourite", (f"/foods/{rows.oats.pk}/star/", {"star": "on"})
    LabelPicture.objects.create(user=member, food=rows.own, content=b"picture")
    yield "foods:remove-label-picture", (f"{own}label/remove/", {})
    yield "foods:submit", (f"{own}offer/", {})
    yield "foods:withdraw", (f"{own}withdraw/", {})
    for name, address in [("foods", own), ("meals", bowl)]:
        yield f"{name}:remove", (f"{address}remove/", {})
        yield f"{name}:restore", (f"{address}restore/", {})
    yield "meals:calculate", (f"{bowl}work-out/", {})
    yield "meals:remove-line", (f"{line}remove/", {})
    yield "meals:restore-line", (f"{line}restore/", {})
    tablet = Schedule.objects.for_user(member).latest("starts_on")
    for name in ("stop", "undo", "remove"):
        done = ScheduleChange.objects.filter(user=member).order_by("made_at", "number").last()
        address = f"changes/{done.pk}/undo/" if name == "undo" else f"{tablet.pk}/{name}/"
        yield f"schedules:{name}", (f"/supplements/{address}", {})
    yield "schedules:remove-medicine", (f"/supplements/medicines/{medicine.pk}/remove/", {})
    yield "schedules:restore-medicine", (f"/supplements/medicines/{medicine.pk}/restore/", {})
    yield "profiles:remove-target", (f"/profile/targets/{target.pk}/remove/", {})
    yield "profiles:restore-target", (f"/profile/targets/{target.pk}/restore/", {})
    yield "symptoms:remove", (f"/symptoms/{rows.twitch.pk}/remove/", {})
    rows.twitch.refresh_from_db()
    yield "symptoms:undo", (f"/symptoms/{rows.twitch.pk}/undo/", {"act": rows.twitch.action_token})
    yield "symptoms:note-visit", ("/symptoms/doctor/", {"id": new_id()})
    yield "symptoms:repeat", ("/symptoms/repeat/", {"id": new_id(), "like": rows.twitch.pk})
    yield "symptoms:symptom-free", ("/symptoms/none/", {"day": "2026-11-01", "is_free": "on"})
    visit = DoctorVisit.objects.get(user=member)
    yield "symptoms:undo-visit", (f"/symptoms/doctor/{visit.pk}/undo/", {})
    yield "transfer:prepare-export", ("/data/export/", {})
    account_deletion.schedule_deletion(member)
    yield "transfer:cancel-deletion", ("/data/delete/cancel/", {})


def test_every_form_and_button_of_a_member_is_done_once(member, rows, settings, tmp_path):
    settings.DATA_DIR = tmp_path  # where files to import are kept
    clients = six_of(member)
    tried = set()
    for name, request in sent_by_forms(rows, clients[0]):
        check_is_done_once(clients, name, request)
    by_buttons = chain(sent_by_imports(clients[0], rows.oats), sent_by_buttons(rows, member))
    for name, request in by_buttons:
        check_is_done_once(clients, name, request)
        tried.add(name)
    assert tried == BUTTONS
