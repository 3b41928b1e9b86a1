"""Whatever is sent to whatever address, the answer is a page or a refusal: 2xx, 3xx or 4xx.

`make fuzz` sends 10,000 inputs, from a seed that it prints: FUZZ_SEED repeats them.
"""

from __future__ import annotations

import os
import secrets
from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler
from hypothesis import settings as hypothesis_settings

from tests.conftest import signed_in
from tests.hostile.inputs import Form, Input, Inputs, forms_on
from tests.hostile.site import Addresses, View, all_views, make_rows, make_superuser
from tracker.lib.charset import mark_other_charset

IS_FUZZ = hypothesis_settings.get_current_profile_name() == "fuzz"
INPUTS_IN_THE_SUITE, INPUTS_OF_FUZZ, PARTS_OF_FUZZ = 500, 10_000, 4
pytestmark = [pytest.mark.every_engine] if IS_FUZZ else []  # in the suite one will do
SEED = int(os.environ.get("FUZZ_SEED") or (secrets.randbits(32) if IS_FUZZ else 2026))
UNHURRIED = {"insights:report-pdf"}  # half a second a print; tests of its own send it damaged forms


class AsServed(ClientHandler):
    """Makes requests of what is sent as the server's application does, see tracker/wsgi.py."""

    def __call__(self, environ: dict[str, Any]) -> Any:
        return super().__call__(mark_other_charset(environ))


class Site:
    """The clients, and what goes wrong when they send something."""

    def __init__(self, member: Any, curator: Any) -> None:
        self.clients = {
            "member": signed_in(member),
            "curator": signed_in(curator),
            "superuser": signed_in(make_superuser()),
            "visitor": Client(),
        }
        for client in self.clients.values():
            client.handler = AsServed(enforce_csrf_checks=False)
            client.raise_request_exception = False
        self.statuses: Counter[int] = Counter()
        self.faults: dict[str, str] = {}

    def send(self, sent: Input, view: str = "") -> Any:
        """Send it, and undo what it did. None when the application raised."""
        answer = None
        try:
            with transaction.atomic():
                answer = sent.send(self.clients)
                b"".join(answer)  # a stream is made while it is read
                transaction.set_rollback(True)
        except Exception as error:
            self._note(f"{type(error).__name__}: {str(error)[:100]}", sent)
            return None
        self.statuses[answer.status_code // 100] += 1
        if answer.status_code >= 500:
            self._note(f"{answer.status_code}", sent)
        return answer

    def _note(self, fault: str, sent: Input) -> None:
        self.faults.setdefault(fault, str(sent))

    def _compare_head(self, sent: Input, as_get: Any) -> None:
        """HEAD has to be answered as GET is, without a body."""
        answer = self.send(sent)
        if answer is not None and as_get is not None:
            is_same = answer.status_code == as_get.status_code and not b"".join(answer)
            if not is_same or answer.headers.get("Content-Type") != as_get.headers.get("Content-Type"):
                self._note(f"HEAD {answer.status_code}, GET {as_get.status_code}", sent)

    def forms(self, views: list[View], addresses: Addresses) -> list[Form]:
        """The forms of every page that can be read."""
        found = []
        for view in views:
            address = addresses.right(view)
            who = ["superuser"] if view.is_admin else ["member"]
            for each in [*who, "visitor"] if "account" in view.name else who:
                answer = self.send(Input(each, "GET", address))
                self._compare_head(Input(each, "HEAD", address), answer)
                if answer is not None and answer.status_code == 200:
                    found += forms_on(answer, view, address)
        return found


def parts() -> list[int]:
    return list(range(PARTS_OF_FUZZ)) if IS_FUZZ else [0]


@pytest.mark.parametrize("part", parts())
def test_whatever_is_sent_is_answered_or_refused(
    part, member, stranger, curator, rows, settings, time_machine
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    time_machine.move_to(datetime(2026, 11, 22, 11, 0, tzinfo=UTC), tick=False)
    site = Site(member, curator)
    make_rows(member, stranger, rows, site.clients["member"])
    views = [view for view in all_views() if view.name not in UNHURRIED]
    addresses = Addresses(member, stranger)
    forms = site.forms(views, addresses)
    assert len({form.kind for form in forms}) > 60
    count = INPUTS_OF_FUZZ // PARTS_OF_FUZZ if IS_FUZZ else INPUTS_IN_THE_SUITE
    for sent in Inputs(Random(f"{SEED} {part}"), addresses, views, forms).make(count):
        site.send(sent)
    print(f"Seed {SEED}, part {part}: {len(forms)} forms, answers {dict(site.statuses)}")
    assert site.statuses[2] > count / 20, "nearly everything was refused at the door"
    assert not site.faults, "\n".join([f"FUZZ_SEED={SEED}", *map(" <- ".join, site.faults.items())])
