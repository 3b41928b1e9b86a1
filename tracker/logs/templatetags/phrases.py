"""The lines of a phrase: in Python, because a template takes several times as long for every line."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from foods.models import Food
from tracker.lib.templatetags.mg import mg
from tracker.logs.day_page import DayPage
from tracker.logs.phrases import PhraseForm, PhraseLine

register = template.Library()


@register.simple_tag
def draw_phrase_lines(phrase: PhraseForm, page: DayPage) -> SafeString:
    """Each line with its food, its amount and portion, and the ways to put it right."""
    lines = [_line(line, page.phrase_url, has_focus=line.number == page.focus_line) for line in phrase.lines]
    return mark_safe("".join(lines))  # noqa: S308  (addresses, figures, and words that were escaped)


def _line(line: PhraseLine, url: str, *, has_focus: bool) -> str:
    number, text, food = line.number, escape(line.text), line.food
    name = escape(str(food)) if food else "Not understood"
    tag = f' <span class="tag">{escape(food.kind)}</span>' if food and food.is_supplemental else ""
    figure = mg(line.magnesium_mg) if line.has_amount else ""
    fields = _fields(line, food, has_focus=has_focus) if food else _words(line, has_focus=has_focus)
    return (
        f'<li><input type="hidden" name="{number}-id" value="{line.id}">'
        f'<input type="hidden" name="{number}-said" value="{text}">'
        f"<header><h3>{name}{tag} <small>“{text}”</small></h3>{figure}"
        f'<button class="more" name="drop" value="{number}" formnovalidate'
        f' aria-label="Leave out {text.lower()}" hx-post="{url}" hx-target="#food-results"'
        f' hx-swap="outerHTML">×</button></header>{fields}</li>'
    )


def _fields(line: PhraseLine, food: Food, *, has_focus: bool) -> str:
    """How much of its food, and the other foods that it may be."""
    number, error = line.number, line.error
    name = escape(food.name.lower())
    wrong = " wrong" if line.form.errors.get("amount") else ""
    invalid = f' aria-invalid="true" aria-describedby="line-{number}-error"' if error else ""
    focus = " autofocus" if has_focus else ""
    how = f'<p class="help">{escape(line.how_shown)}.</p>' if line.how_shown else ""
    problem = f'<p class="error" id="line-{number}-error">{escape(error)}</p>' if error else ""
    foods = "".join(
        f'<option value="{each.pk}"{" selected" if each == food else ""}>{escape(str(each))}</option>'
        for each in line.line.foods
    )
    return (
        f'<input type="hidden" name="{number}-was" value="{food.pk}"><div class="fields">'
        f'<div class="field{wrong}"><label for="line-{number}-amount">Amount'
        f'<span class="hidden"> of {name}</span></label><input id="line-{number}-amount"'
        f' name="{number}-amount" value="{escape(line.amount)}" autocomplete="off" maxlength="40"'
        f"{focus}{invalid}></div>"
        f'<div class="field"><label for="line-{number}-portion">Portion'
        f'<span class="hidden"> of {name}</span></label>{line.form["portion"]}</div></div>{how}{problem}'
        f'<details><summary>Another food<span class="hidden"> than {name}</span></summary>'
        f'<div class="field"><label for="line-{number}-food">Food'
        f'<span class="hidden"> instead of {name}</span></label>'
        f'<select id="line-{number}-food" name="{number}-food">{foods}</select></div>'
        f'<div class="field"><label for="line-{number}-text">Or write it another way'
        f'<span class="hidden">: {escape(line.text.lower())}</span></label>{_text_input(line)}></div>'
        "</details>"
    )


def _words(line: PhraseLine, *, has_focus: bool) -> str:
    """What is asked where no food was understood."""
    number = line.number
    focus = " autofocus" if has_focus else ""
    return (
        f'<div class="field wrong"><label for="line-{number}-text">Write it another way, or leave it out'
        f'</label>{_text_input(line)}{focus} aria-invalid="true"'
        f' aria-describedby="line-{number}-error"><p class="error" id="line-{number}-error">'
        f"{escape(line.error)}</p></div>"
    )


def _text_input(line: PhraseLine) -> str:
    number = line.number
    return (
        f'<input id="line-{number}-text" name="{number}-text" value="{escape(line.text)}"'
        ' autocomplete="off" maxlength="200"'
    )
