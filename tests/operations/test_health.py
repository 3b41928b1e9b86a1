"""Health checks: /health/live and /health/ready."""

from __future__ import annotations

import errno
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from tests.conftest import signed_in
from tests.operations.collected_files import write_manifest
from tracker.lib import health
from tracker.logs.models import DayNote


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
def test_a_server_in_order_says_so(client, db, address):
    answer = client.get(address)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
@pytest.mark.parametrize("host", ["10.0.0.5", "[fd00::5]:8000", "anything.example"])
def test_a_probe_by_ip_address_or_any_host_is_answered(db, settings, address, host):
    settings.SECURE_SSL_REDIRECT = True
    assert Client(headers={"host": host}).get(address).status_code == 200


@pytest.fixture(autouse=True)
def _nothing_written_yet(monkeypatch):
    monkeypatch.setattr(health, "_written_at", None)


def is_unavailable(client):
    """Return why the server is not ready; it must be alive all the same."""
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["status"] == "unavailable"
    assert client.get("/health/live").status_code == 200
    return answer.json()["reason"]


def test_a_missing_migration_is_not_ready(client, db):
    MigrationRecorder.Migration.objects.filter(app="logs").delete()
    assert "migrations have not been applied" in is_unavailable(client)


@pytest.mark.parametrize("app", ["profiles", "foods", "logs"])
def test_a_database_that_is_newer_than_the_code_is_not_ready(client, db, app):
    MigrationRecorder.Migration.objects.create(app=app, name="9999_nickname")
    assert "newer than this code" in is_unavailable(client)
    assert "9999_nickname" in is_unavailable(client)


def test_migrations_that_a_library_has_dropped_do_not_matter(client, db):
    MigrationRecorder.Migration.objects.create(app="account", name="0099_merged_since")
    MigrationRecorder.Migration.objects.create(app="an_app_of_before", name="0001_initial")
    assert client.get("/health/ready").status_code == 200


def is_down(execute, *args):
    raise OperationalError("connection refused by db.internal with a password")


def test_a_database_that_does_not_answer_is_not_ready_and_not_dead(client, db):
    with connection.execute_wrapper(is_down):
        assert is_unavailable(client) == "the database does not answer"


@pytest.mark.parametrize("table", ["django_session", "profiles_user"])
def test_a_signed_in_browser_sees_a_missing_column_as_503_too(as_member, db, table):
    """The session and the user are not read for a probe, so they can't fail."""

    def lacks_a_column(execute, sql, *args):
        if table in sql:
            raise OperationalError("no such column")
        return execute(sql, *args)

    MigrationRecorder.Migration.objects.filter(app="profiles").delete()
    with connection.execute_wrapper(lacks_a_column):
        assert "migrations" in is_unavailable(as_member)


@contextmanager
def only_read():
    """Let this connection read, and write no more, as on a replica or a read-only disk."""
    session = "SET SESSION CHARACTERISTICS AS TRANSACTION READ"
    off, on = ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
    if connection.vendor == "postgresql":
        off, on = f"{session} ONLY", f"{session} WRITE"
    with connection.cursor() as cursor:
        cursor.execute(off)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(on)


@contextmanager
def full_disk():
    """Let SQLite's file not grow any more: it says that the disk is full."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA max_page_count")
        most = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {most}")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_can_only_be_read_serves_pages_and_gives_back_what_was_sent(member, curator):
    client, as_curator = signed_in(member), signed_in(curator)
    with only_read():
        assert is_unavailable(client) == "the database can't be written to"
        assert client.get("/days/2026-11-22/").status_code == 200
        note = client.post("/days/2026-11-22/note/", {"note": "Slept badly"})
        group = as_curator.post("/admin/foods/foodgroup/add/", {"name": "Bars", "position": "1"})
        sign_in = Client().post("/accounts/login/", {"login": "a@example.org", "password": "four pumpkins"})
    for answer in (note, group, sign_in):
        assert answer.status_code == 503
        assert int(answer["Retry-After"]) > 0
    assert "Slept badly" in note.text
    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's disk can't be filled here.")
def test_a_full_disk_is_not_ready_and_gives_back_what_was_sent(member):
    client = signed_in(member)
    text = "a" * DayNote.MAX_NOTE_LENGTH
    with full_disk():
        answers = [client.post(f"/days/2026-11-{day:02}/note/", {"note": text}) for day in range(1, 20)]
        assert client.get("/days/2026-11-22/").status_code == 200
    assert {answer.status_code for answer in answers} <= {302, 503}
    assert answers[-1].status_code == 503
    assert text in answers[-1].text


def test_a_disk_that_holds_no_upload_is_answered_with_503(as_member, monkeypatch):
    def no_space(*args, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tracker.logs.entries.views.build_page", no_space)
    as_member.raise_request_exception = False
    assert as_member.get("/days/today/").status_code == 503


# --- static files -------------------------------------------------------------------------------------


@pytest.fixture
def collected(settings, tmp_path):
    """Production's static files, with a manifest that the test may change before the first request."""
    settings.STATIC_ROOT = tmp_path
    backend = {"BACKEND": "tracker.lib.static_files.ModuleManifestStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": backend}
    return tmp_path


def test_files_that_were_not_collected_are_not_ready(client, db, collected):
    assert "have not been collected" in is_unavailable(client)


def test_collected_files_are_ready(client, db, collected):
    write_manifest(collected)
    assert client.get("/health/ready").status_code == 200


def test_a_file_that_came_with_new_code_and_was_not_collected_is_not_ready(client, db, collected):
    write_manifest(collected, without="css/core.css")
    assert "css/core.css" in is_unavailable(client)


def test_a_name_too_long_for_a_file_is_not_found(client, db, collected):
    write_manifest(collected)
    assert client.get(f"/static/{'a' * 300}.css").status_code == 404
