from __future__ import annotations

from datetime import time

import pytest

from tests.factories import SymptomFactory
from tracker.lib.ids import new_id


@pytest.fixture
def a_twitch():
    """What the button “Twitch” sends from the page of today."""
    return {"id": str(new_id()), "day": "2026-11-22", "kind": "twitch"}


@pytest.fixture
def twitch(member):
    """The member's twitch of an eyelid today at 9:15, 4 of 10."""
    return SymptomFactory(user=member, started_at=time(9, 15))


@pytest.fixture
def details():
    """The form of details, filled in."""
    return {
        "kind": "twitch",
        "place": "eyelid",
        "severity": "4",
        "day": "2026-11-22",
        "started_at": "14:20",
        "lasted_minutes": "5",
        "before": ["caffeine"],
        "helped": ["rest"],
        "note": "After the third coffee",
    }
