"""The server as it runs in production, while another process holds the lock on writing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from http.client import HTTPConnection
from statistics import median
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.bench.machine import answers, free_port
from tests.operations.production import ROOT
from tests.write_lock import write_lock
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

WRITERS = 50
DAY = "/days/2026-11-22/"
READ = ["/health/live", "/static/css/core.css", DAY, "/weeks/2026-W47/"]


def database_address() -> str:
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


@pytest.fixture
def port(member, tmp_path):
    """Where gunicorn listens, with two processes. Static files are found in the checkout."""
    port = free_port()
    variables = {
        "BIND": f"127.0.0.1:{port}",
        "DATABASE_URL": database_address(),
        "DATA_DIR": str(tmp_path),
        "DEBUG": "1",
        "SECRET_KEY": settings.SECRET_KEY,
        "WEB_CONCURRENCY": "2",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:tracker.gunicorn", "tracker.wsgi"]
    with (tmp_path / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | variables, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        assert answers(port, "/health/ready", within=60, process=process), log
        yield port
    finally:
        process.terminate()
        process.wait(30)


def ask(port, method, path, cookies, fields=None):
    """Ask on a connection of its own: the answer, and how many seconds it took."""
    headers = {"Cookie": cookies, "Accept": "text/html"}
    if fields:
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    started = time.monotonic()
    server = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        server.request(method, path, urlencode(fields or {}), headers)
        answer = server.getresponse()
        answer.read()
    finally:
        server.close()
    return answer, time.monotonic() - started


@pytest.mark.django_db(transaction=True)
def test_while_fifty_writers_wait_everything_else_is_answered_at_once(port, member, almonds):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    client.get(DAY)
    token = client.cookies["csrftoken"].value
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={token}"
    portion = f"p{almonds.portions.get(label='1 oz').pk}"
    fields = {"food": almonds.pk, "portion": portion, "amount": "1", "meal": "snack"}
    forms = [fields | {"csrfmiddlewaretoken": token, "id": str(new_id())} for _ in range(WRITERS)]

    def write(form):
        return ask(port, "POST", f"{DAY}entries/", cookies, form)

    def read():
        """Measure how long each address takes, the middle of three times."""
        times = {}
        for path in READ:
            asked = [ask(port, "GET", path, cookies) for _ in range(3)]
            assert {answer.status for answer, _ in asked} == {200}, path
            times[path] = median(seconds for _, seconds in asked)
        return times

    for _ in range(4):  # both processes have loaded what the pages need
        read()
    free = read()
    with ThreadPoolExecutor(WRITERS) as threads:
        with write_lock():
            waiting = [threads.submit(write, form) for form in forms]
            assert not wait(waiting, timeout=0.5).done
            locked = read()
            refused = [each.result() for each in waiting]
        saved = list(threads.map(write, forms))
    slow = {path: (free[path], locked[path]) for path in READ if locked[path] > 0.2 + 5 * free[path]}
    assert not slow
    assert {answer.status for answer, _ in refused} == {503}
    assert all(int(answer.headers["Retry-After"]) <= 10 for answer, _ in refused)
    assert max(seconds for _, seconds in refused) < 3 + 3  # the machine may be busy
    assert {answer.status for answer, _ in saved} == {302}
    assert IntakeEntry.objects.filter(user=member).count() == WRITERS
