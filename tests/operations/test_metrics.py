"""/metrics: who may see it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.operations import job_functions
from tracker.lib.env import networks

TOKEN = "a-token-of-0123456789"


@pytest.fixture
def opened(settings, db):
    settings.METRICS_TOKEN = TOKEN
    settings.METRICS_NETWORKS = networks("10.1.0.0/16, fd00::/8")


def status(**headers):
    address = headers.pop("address", "203.0.113.9")
    return Client().get("/metrics", headers=headers, REMOTE_ADDR=address).status_code


def test_metrics_are_off_by_default(db):
    assert status(authorization=f"Bearer {TOKEN}") == 404
    assert status(address="127.0.0.1") == 404


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer é"]
)
def test_a_wrong_token_is_refused(opened, authorization):
    assert status(authorization=authorization) == 403


def test_the_token_opens_metrics_at_any_host(opened):
    client = Client(headers={"host": "10.0.0.5:8000"})
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    assert "python_info" in answer.text


@pytest.mark.parametrize("address", ["10.1.2.3", "fd00::1", "::ffff:10.1.2.3"])
def test_an_address_of_the_networks_opens_metrics(opened, address):
    assert status(address=address) == 200


@pytest.mark.parametrize("address", ["10.2.0.1", "127.0.0.1", "", "unix:", "2001:db8::1"])
def test_another_address_is_refused(opened, address):
    assert status(address=address) == 403


def test_the_address_of_a_proxy_opens_nothing_to_those_behind_it(opened, settings):
    behind = {"address": "10.1.0.1", "x-forwarded-for": "203.0.113.9"}
    assert status(**behind) == 403  # undeclared
    settings.TRUSTED_PROXY_COUNT = 1
    assert status(**behind) == 403
    assert status(**behind | {"x-forwarded-for": "10.1.9.9, 203.0.113.9"}) == 403  # the first is made up
    assert status(**behind | {"x-forwarded-for": "203.0.113.9, 10.1.9.9"}) == 200
    settings.TRUSTED_PROXY_COUNT = 2
    assert status(**behind) == 403


def test_an_empty_token_opens_nothing(settings):
    settings.METRICS_NETWORKS = networks("10.1.0.0/16")
    assert status(authorization="Bearer ") == 403


def test_the_queue_of_jobs_is_counted(opened, tmp_path):
    job_functions.succeed.enqueue(str(tmp_path / "runs"))
    page = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).text
    assert 'magnesium_jobs{state="waiting"} 1.0' in page
    assert "magnesium_oldest_job_seconds 0." in page
