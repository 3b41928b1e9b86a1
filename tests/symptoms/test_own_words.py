"""Triggers and what helped in a member's own words."""

from __future__ import annotations

import csv
import io

from tests.factories import SymptomFactory
from tests.html import parse
from tracker.symptoms.own_words import match_choices, split_words


def address(symptom):
    return f"/symptoms/{symptom.pk}/"


def words(page, name):
    return [each["value"] for each in page.select(f"[name={name}]")]


def test_own_words_are_saved_shown_and_offered_again(as_member, member, twitch, details):
    sent = details | {"own_triggers": " Cold  wind; STRESS, caffeine,", "own_reliefs": "Ice <b>"}
    assert as_member.post(address(twitch), sent).status_code == 302
    twitch.refresh_from_db()
    assert (twitch.before, twitch.helped) == (["caffeine", "Cold wind", "stress"], ["rest", "Ice <b>"])
    line = parse(as_member.get("/symptoms/")).select_one(f"#symptom-{twitch.pk}").select("small")[0].text
    assert line == "14:20, 5 minutes; triggers: caffeine, Cold wind, stress; helped: rest, Ice <b>"

    other = SymptomFactory(user=member)
    page = parse(as_member.get(address(other)))
    assert words(page, "before")[-1] == "Cold wind"
    assert words(page, "helped")[-1] == "Ice <b>"
    again = details | {"before": ["Cold wind"], "own_triggers": "COLD WIND"}
    assert as_member.post(address(other), again).status_code == 302
    other.refresh_from_db()
    assert other.before == ["Cold wind"]


def test_own_words_of_another_member_are_neither_offered_nor_taken(as_member, twitch, details):
    SymptomFactory(before=["Full moon"])
    assert "Full moon" not in as_member.get(address(twitch)).text
    assert as_member.post(address(twitch), details | {"before": ["Full moon"]}).status_code == 422


def test_own_words_stay_typed_on_a_form_with_an_error(as_member, twitch, details):
    for typed, reason in (("x" * 41, "40 characters or less"), ("x," * 101, "fewer words")):
        form = parse(as_member.post(address(twitch), details | {"own_triggers": typed}))
        assert reason in form.select_one(".errorlist").text
        assert form.select_one("[name=own_triggers]")["value"] == typed
    many = ",".join(f"word {number}" for number in range(22))
    form = parse(as_member.post(address(twitch), details | {"own_reliefs": many, "lasted_minutes": "x"}))
    assert form.select_one("[name=own_reliefs]")["value"] == many


def test_the_list_is_filtered_by_triggers_and_by_what_helped(as_member, member, twitch):
    cold = SymptomFactory(user=member, before=["stress", "Café 100%"])
    rest = SymptomFactory(user=member, before=["100"], helped=["rest"])
    for query, expected in (
        ({"trigger": "Café 100%"}, {cold.pk}),
        ({"trigger": "stress"}, {cold.pk}),
        ({"trigger": "100"}, {rest.pk}),
        ({"helped": "rest"}, {rest.pk}),
        ({"trigger": "stress", "helped": "rest"}, set()),
        ({"trigger": "nothing like it"}, {cold.pk, rest.pk, twitch.pk}),
    ):
        page = parse(as_member.get("/symptoms/", query))
        assert {each["id"] for each in page.select_one("#symptom-list").select("li")} == {
            f"symptom-{pk}" for pk in expected
        }, query


def test_own_words_are_exported_and_undone_like_the_others(as_member, twitch, details):
    as_member.post(address(twitch), details | {"own_triggers": "=Cold wind"})
    answer = as_member.get("/data/symptoms.csv")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    [row] = csv.DictReader(io.StringIO(body.decode("utf-8-sig")))
    assert row["before"] == "caffeine; =Cold wind"
    twitch.refresh_from_db()
    as_member.post(f"{address(twitch)}undo/", {"act": twitch.action_token})
    twitch.refresh_from_db()
    assert twitch.before == []


def test_typed_words_are_split_and_matched_in_any_case():
    assert split_words(" a  b ,;c\nd,") == ["a b", "c", "d"]
    assert match_choices(["AT REST", "at-rest", "New", "new"], [("at-rest", "At rest")]) == ["at-rest", "New"]
