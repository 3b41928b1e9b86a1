"""Lines of a phrase.

In Python because a template takes several times as long per line.
"""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from foods.models import Food
from tracker.lib.templatetags.formatting import mg
from tracker.logs.day.page import DayPage
from tracker.logs.phrases.form import PhraseForm
from tracker.logs.phrases.lines import PhraseAnswer, PhraseLine
from tracker.logs.templatetags.entries import draw_kind

register = template.Library()


@register.simple_tag
def draw_phrase_lines(phrase: PhraseForm, page: DayPage) -> SafeString:
    """Each line with its food, its amount and portion, and the ways to put it right."""
    lines = [
        _draw_phrase_line(line, page.links.phrase, has_focus=line.number == page.focus_line)
        for line in phrase.lines
    ]
    return mark_safe("".join(lines))  # noqa: S308  (addresses, figures, and words that were escaped)


def _draw_phrase_line(line: PhraseLine, url: str, *, has_focus: bool) -> str:
    number, text, food = line.number, escape(line.text), line.food
    name = escape(str(food)) if food else escape(gettext("We couldn’t match this"))
    tag = draw_kind(food) if food else ""
    leave_out = escape(gettext("Remove %(text)s") % {"text": line.text.lower()})
    figure = mg(line.magnesium_mg, line.is_at_least) if line.has_amount and not line.question else ""
    drop = (
        f'name="drop" value="{number}" formnovalidate aria-label="{leave_out}" hx-post="{url}"'
        ' hx-target="#food-results" hx-swap="outerHTML"'
    )
    asks = f'<input type="hidden" name="{number}-asks" value="1">' if line.question else ""
    body = (
        _draw_food_and_amount(line, food, url, drop, has_focus=has_focus)
        if food
        else f'<button class="icon-button" {drop}>×</button>'
        f"{_draw_text_field(line, url, has_focus=has_focus)}"
    )
    return (
        f'<li{_ASK_CLASS if line.error else ""}><input type="hidden" name="{number}-id" value="{line.id}">'
        f'<input type="hidden" name="{number}-said" value="{text}">{asks}'
        f"<header><h3>{name}{tag} <small>“{text}”{_amount_shown(line)}</small></h3>{figure}</header>"
        f"{body}</li>"
    )


_ASK_CLASS = ' class="ask"'


def _amount_shown(line: PhraseLine) -> str:
    """Return the amount that will be logged; empty while it is asked for."""
    amount = "" if line.question else line.amount_in_words
    if not amount:
        return ""
    if line.is_about:
        amount = gettext("About %(amount)s") % {"amount": amount}
    return f' → <span class="quantity">{escape(amount)}</span>'


def _draw_food_and_amount(line: PhraseLine, food: Food, url: str, drop: str, *, has_focus: bool) -> str:
    """Draw its question, and the button that opens the fields to change it."""
    number, error = line.number, line.error
    change = escape(gettext("Change %(name)s") % {"name": food.name.lower()})
    remove = escape(gettext("Remove"))
    notes = [line.line.note, _as_sentence(line.how_shown)]
    notes_shown = "".join(f'<p class="help">{escape(note)}</p>' for note in notes if note)
    problem = f'<p class="error" id="line-{number}-error">{escape(error)}</p>' if error else ""
    is_open = " open" if line.is_changed or (error and not line.answers) else ""
    return (
        f'<input type="hidden" name="{number}-was" value="{food.pk}">{notes_shown}{problem}'
        f"{_draw_answers(line, url, has_focus=has_focus and bool(line.answers))}"
        f'<details{is_open}><summary class="icon-button" aria-label="{change}">✎</summary>'
        f"{_draw_fields(line, food, has_focus=has_focus and not line.answers)}"
        f'<p class="actions"><button class="button-link" {drop}>{remove}</button></p></details>'
    )


def _as_sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _draw_answers(line: PhraseLine, url: str, *, has_focus: bool) -> str:
    """Draw the buttons that answer the question."""
    if not line.error or not line.answers:
        return ""
    buttons = [
        _draw_answer(answer, url, " autofocus" if has_focus and not place else "")
        for place, answer in enumerate(line.answers)
    ]
    return f'<div class="answers">{"".join(buttons)}</div>'


def _draw_answer(answer: PhraseAnswer, url: str, focus: str) -> str:
    figure = mg(answer.magnesium_mg, answer.is_at_least) if answer.has_amount else ""
    return (
        f'<button class="answer" name="answer" value="{escape(answer.value)}" formnovalidate hx-post="{url}"'
        f' hx-target="#food-results" hx-swap="outerHTML"{focus}><span>{escape(answer.label)}</span>'
        f"<small>{escape(answer.amount_words)}</small>{figure}</button>"
    )


def _draw_fields(line: PhraseLine, food: Food, *, has_focus: bool) -> str:
    """Draw the fields for the amount of its food, and the other foods that it may be."""
    number = line.number
    label = {name: text % {"name": escape(food.name.lower())} for name, text in _field_labels().items()}
    another_way = gettext('Edit the text<span class="visually-hidden">: %(text)s</span>')
    another_way %= {"text": escape(line.text.lower())}
    invalid_class = " invalid" if line.form.errors.get("amount") else ""
    invalid = f' aria-invalid="true" aria-describedby="line-{number}-error"' if line.error else ""
    focus = " autofocus" if has_focus else ""
    foods = "".join(
        f'<option value="{each.pk}"{" selected" if each == food else ""}>{escape(str(each))}</option>'
        for each in line.line.foods
    )
    return (
        f'<div class="fields"><div class="field{invalid_class}"><label for="line-{number}-amount">'
        f'{label["amount"]}</label><input id="line-{number}-amount"'
        f' name="{number}-amount" value="{escape(line.amount)}" autocomplete="off" maxlength="40"'
        f"{focus}{invalid}></div>"
        f'<div class="field"><label for="line-{number}-portion">{label["portion"]}</label>'
        f"{line.form['portion']}</div></div>"
        f'<div class="field"><label for="line-{number}-food">{label["food"]}</label>'
        f'<select id="line-{number}-food" name="{number}-food">{foods}</select></div>'
        f'<div class="field"><label for="line-{number}-text">{another_way}</label>'
        f"{_text_input(line)}></div>"
    )


def _field_labels() -> dict[str, str]:
    """Return the labels of a line's fields; each names the food for screen readers."""
    return {
        "amount": gettext('Amount<span class="visually-hidden"> of %(name)s</span>'),
        "portion": gettext('Portion<span class="visually-hidden"> of %(name)s</span>'),
        "food": gettext('Food<span class="visually-hidden"> instead of %(name)s</span>'),
    }


def _draw_text_field(line: PhraseLine, url: str, *, has_focus: bool) -> str:
    """Draw the question where no food was recognised."""
    number = line.number
    focus = " autofocus" if has_focus else ""
    label = escape(gettext("Edit the text or remove this line"))
    return (
        f"{_draw_answers(line, url, has_focus=False)}"
        f'<div class="field invalid"><label for="line-{number}-text">{label}</label>'
        f'{_text_input(line)}{focus} aria-invalid="true"'
        f' aria-describedby="line-{number}-error"><p class="error" id="line-{number}-error">'
        f"{escape(line.error)}</p></div>"
    )


def _text_input(line: PhraseLine) -> str:
    number = line.number
    return (
        f'<input id="line-{number}-text" name="{number}-text" value="{escape(line.text)}"'
        ' autocomplete="off" maxlength="200"'
    )
