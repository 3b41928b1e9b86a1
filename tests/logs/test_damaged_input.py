"""Whatever arrives, the answer is a page or a sentence: never an error of ours, never a wrong entry."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.cases import for_each
from tests.html import HTMX, parse
from tracker.logs.models import IntakeEntry

DAY = "/days/2026-11-22/"
ADD = DAY + "entries/"
HUGE = "9" * 5_000  # more digits than Python turns into a number
GARBAGE = [
    "garbage",
    "1",
    "1 ",
    "a b c d",
    "-1 -1 -1 -1",
    f"{HUGE} {HUGE} {HUGE} {HUGE}",
    "1 unit 1 " + "f" * 40,
    "\x00 \x00 \x00 \x00",
    "1 \x00 1 x",
    "٣ ٣ ٣ ٣",
    "² unit 1 x",
    "1e3 unit 1 x",
    "' OR 1=1 --",
    "🥜 🥜 🥜 🥜",
    "1 unit 1 {}",
    "\ud7ff",
    " ",
    "9223372036854775808 unit 1 x",
    "999999999999999999 unit 1 x",
    "<script> p1 1 x",
    "%00",
    "\u202e1 p1 1 x",
    "1.1.1",
    "A" * 20_000,
    "A " * 10_000,
    "1 p" + HUGE + " 1 x",
    "1\u3000p1\u30001",
]
OTHERS = ["", "\x00", HUGE, "-1", "🥜", "٣", "p", "unit", "kept", "NaN", "[]", "A" * 20_000, "' OR 1=1 --"]
HARMLESS = {("portion", "unit"), ("amount", "٣")}  # grams; a three, for those who write it so
# Each example asks for a page, so a failing one is told as it is, without looking for a smaller one.
FRONT_DOOR = settings(
    max_examples=50,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def client(as_member):
    as_member.raise_request_exception = False  # an error of ours is the answer 500, as for a person
    return as_member


@for_each("pick", GARBAGE)
def test_a_damaged_tap_is_refused(client, almonds, pick):
    for headers in ({}, HTMX):
        assert client.post(ADD, {"pick": pick, "meal": "snack"}, headers=headers).status_code == 422
    assert not IntakeEntry.objects.exists()


@for_each("meal", OTHERS)
def test_a_damaged_meal_is_refused(client, almonds, meal):
    pick = parse(client.get(DAY + "foods/?q=al")).select_one("[name=pick]")["value"]
    assert client.post(ADD, {"pick": pick, "meal": meal}).status_code == 422
    assert not IntakeEntry.objects.exists()


@for_each("value", OTHERS)
@for_each("field", ["id", "food", "portion", "amount", "meal"])
def test_a_form_with_a_damaged_field_adds_nothing(client, an_ounce, field, value):
    answer = client.post(ADD, an_ounce | {field: value}, headers=HTMX)
    if (field, value) in HARMLESS:
        assert answer.status_code in {200, 422}
    else:
        assert answer.status_code == 422
        assert not IntakeEntry.objects.exists()


@FRONT_DOOR
@given(
    sent=st.dictionaries(
        st.sampled_from(["pick", "id", "food", "portion", "amount", "meal", "other"]),
        st.text(max_size=60) | st.integers().map(str) | st.uuids().map(str),
    )
)
def test_whatever_is_sent_is_answered(client, almonds, sent):
    assert client.post(ADD, sent).status_code in {302, 422}


@FRONT_DOOR
@given(q=st.text(max_size=200))
def test_whatever_is_searched_for_is_answered(client, almonds, q):
    for headers in ({}, HTMX):
        assert client.get(DAY + "foods/", {"q": q}, headers=headers).status_code == 200


@for_each(
    "q",
    [
        "%00",
        "%ff%fe",
        "al%00mond",
        "%",
        "%25",
        "_",
        "a%",
        "al" * 5000,
        "a " * 3000,
        "'%22%5c",
        "%f0%9f%a5%9c",
        "%ed%a0%80",
    ],
)
def test_a_search_for_anything_is_answered(client, almonds, q):
    assert client.get(f"{DAY}foods/?q={q}", headers=HTMX).status_code == 200
    assert client.get(f"{DAY}foods/?q={q}").status_code == 200


def test_bad_utf8_in_a_form_is_refused(client, almonds):
    form = "application/x-www-form-urlencoded"
    for body in (b"pick=\xff\xfe&meal=\xed\xa0\x80", b"\x00\x01\x02", b"pick=%ff&meal=snack", b"&&&===", b""):
        assert client.post(ADD, body, content_type=form).status_code == 422, body


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "nonsense"]
)
def test_a_body_that_is_no_form_is_refused(client, almonds, kind):
    for body in (b"", b"{}", b"--x\r\nbroken", b"\x00" * 100):
        assert client.post(ADD, body, content_type=kind).status_code in {400, 422}, body


def test_too_many_fields_are_refused(client, almonds):
    answer = client.post(ADD, {f"f{n}": "1" for n in range(1500)})
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text


@pytest.mark.parametrize("value", ["", "x", "\x00", HUGE, "🥜", "{}", "00000000-0000-0000-0000-000000000000"])
@pytest.mark.parametrize("what", ["undone", "focus", "looked"])
def test_a_damaged_notice_is_no_notice(client, what, value):
    answer = client.get(DAY, {what: value})
    assert answer.status_code == 200
    assert 'class="toast"' not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "entries/not-an-id/",
        "entries/%00/",
        "entries/%ff/",
        f"entries/{HUGE}/remove/",
        "foods/-1/",
        "foods/%00/",
        "foods/1e3/",
    ],
)
def test_a_damaged_address_is_not_found(client, path):
    assert client.get(DAY + path).status_code == 404
    assert client.post(DAY + path).status_code == 404


@pytest.mark.parametrize("value", OTHERS)
@pytest.mark.parametrize("field", ["portion", "amount", "meal"])
def test_a_damaged_change_changes_nothing(client, entry, field, value):
    before = IntakeEntry.objects.values().get()
    sent = {"portion": "unit", "amount": "56.7", "meal": "lunch"} | {field: value}
    answer = client.post(f"{ADD}{entry.pk}/", sent)
    if (field, value) in HARMLESS:
        assert answer.status_code in {302, 422}
    else:
        assert answer.status_code == 422
        assert IntakeEntry.objects.values().get() == before
