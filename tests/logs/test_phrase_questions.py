"""Questions in the add box: what is not certain is answered by a tap before it is logged."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from foods.phrases import Interpreter, LineOption
from tests.factories import FoodFactory, SavedMealFactory
from tests.html import HTMX, parse
from tests.logs.test_phrases import ADD, BOTH, DAY, SENTENCE, ask, filled_in
from tracker.logs.models import IntakeEntry


@pytest.fixture(autouse=True)
def oat_bran(almonds):
    return FoodFactory(name="Oat bran", magnesium_mg=200, portions=[("1 cup", "94"), ("1 tablespoon", "6")])


@pytest.fixture
def asked(monkeypatch, almonds):
    """Make the phrase reader ask about every line that has this word."""

    def ask_about(word: str, **parts) -> None:
        line = Interpreter.line

        def line_with_question(self, part, food=None):
            found = line(self, part, food)
            return replace(found, **parts) if word in part.text and food is None else found

        monkeypatch.setattr(Interpreter, "line", line_with_question)

    return ask_about


@BOTH
def test_a_line_with_a_question_is_not_logged_until_it_is_answered(as_member, asked, headers):
    asked("almonds", question="Which almonds?")
    page = ask(as_member, SENTENCE, headers)
    first = page.select_one("ol").select("li")[0]
    assert "Which almonds?" in first.text
    assert not page.select("[data-enter]")
    refused = as_member.post(ADD, filled_in(page), headers=headers)
    assert refused.status_code == 422
    assert "Which almonds?" in parse(refused).select_one("#line-0-error").text
    assert not IntakeEntry.objects.exists()
    answer = first.select_one("button[name=answer]")
    assert answer.select_one("span").text == "Almonds"
    assert answer.select_one("data").value == 156
    settled = parse(as_member.post(ADD, filled_in(page) | {"answer": answer["value"]}, headers=headers))
    assert not IntakeEntry.objects.exists()
    assert settled.select_one("button[name=add]").attributes.keys() >= {"data-enter"}
    as_member.post(ADD, filled_in(settled), headers=headers)
    assert {entry.name: entry.quantity for entry in IntakeEntry.objects.all()} == {
        "Almonds": Decimal("56.7"), "Oat bran": 47,
    }  # fmt: skip


def test_an_option_logs_the_amount_that_it_names(as_member, asked, almonds):
    portion = almonds.portions.get(label="1 oz")
    options = tuple(LineOption(f"{count} oz", almonds, portion, Decimal(count)) for count in (2, 3))
    asked("almonds", amount=None, problem="“2-3” is more than one amount. Choose one.", options=options)
    page = ask(as_member, "2-3 oz almonds and half a cup of oat bran")
    labels = [button.text for button in page.select("button[name=answer]")]
    assert [label.partition(" oz")[0] for label in labels] == ["2", "3"]
    chosen = page.select("button[name=answer]")[1]["value"]
    settled = parse(as_member.post(ADD, filled_in(page) | {"answer": chosen}, headers=HTMX))
    assert settled.select_one("ol").select("li")[0].select_one("span.quantity").text == "3 oz, 85 g"
    as_member.post(ADD, filled_in(settled), headers=HTMX)
    assert IntakeEntry.objects.get(name="Almonds").amount == 3


def test_a_word_that_is_not_understood_is_named_and_nothing_is_logged(as_member, asked):
    asked("almonds", unknown_words=("zzgrumpf",))
    page = ask(as_member, "2 oz almonds")
    assert "We couldn’t match “zzgrumpf”." in page.select_one("#line-0-error").text
    assert not page.select("[data-enter]")
    assert as_member.post(ADD, filled_in(page)).status_code == 422


@pytest.mark.parametrize(
    "answer", ["", "x", "0 1 2", "9 9 9 9", "0 0 unit 1", "0 999999 unit x", "-1 1 p1 1"]
)
def test_a_damaged_answer_logs_nothing_and_loses_nothing(as_member, answer):
    sent = filled_in(ask(as_member, SENTENCE)) | {"answer": answer}
    page = parse(as_member.post(ADD, sent, headers=HTMX))
    assert len(page.select_one("ol").select("li")) == 2
    assert not IntakeEntry.objects.exists()


def test_a_sentence_about_another_day_asks_for_the_day(as_member, monkeypatch):
    read_phrase = Interpreter.read_if_phrase
    monkeypatch.setattr(
        Interpreter,
        "read_if_phrase",
        lambda self, text: replace(read_phrase(self, text.removeprefix("yesterday ")), day="yesterday"),
    )
    page = ask(as_member, f"yesterday {SENTENCE}")
    assert not page.select("#add-form")
    other, same = page.select_one(".answers").select("a")
    assert other.text == "Log on Saturday 21 November"
    for link, day in [(other, "/days/2026-11-21/"), (same, DAY)]:
        there = parse(as_member.get(link["href"]))
        assert there.select_one("#add-form")["action"] == f"{day}phrase/"
        assert there.select("button[data-enter]")


def test_a_meal_that_is_named_is_chosen(as_member, monkeypatch):
    read_phrase = Interpreter.read_if_phrase
    monkeypatch.setattr(
        Interpreter, "read_if_phrase", lambda self, text: replace(read_phrase(self, text), meal="dinner")
    )
    page = ask(as_member, SENTENCE, {})
    assert page.select_one("#meal").select_one("option[selected]")["value"] == "dinner"
    assert ask(as_member, SENTENCE).select_one("#meal")["hx-swap-oob"] == "outerHTML"


@BOTH
@pytest.mark.parametrize("words", ["almond zzgrumpf", "zzgrumpf almonds"])
def test_a_name_with_a_word_that_no_food_has_offers_the_likely_foods(as_member, headers, words):
    page = ask(as_member, words, headers)
    assert "We couldn’t match “zzgrumpf”." in page.select_one("#line-0-error").text
    assert page.select_one("button[name=answer]").select_one("span").text == "Almonds"
    assert not page.select("[data-enter]")
    assert as_member.post(ADD, filled_in(page)).status_code == 422
    assert not IntakeEntry.objects.exists()


def test_a_saved_meal_comes_before_the_likely_foods(as_member, member, almonds):
    SavedMealFactory(user=member, name="Almond zzgrumpf bowl", lines=[(almonds, "1", "1 oz")])
    page = ask(as_member, "almond zzgrumpf")
    assert page.select_one("button[name=pick]").text.startswith("Almond zzgrumpf bowl")
    assert not page.select("button[name=answer]")
