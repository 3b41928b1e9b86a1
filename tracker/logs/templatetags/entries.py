"""Lines of the day's list and add box.

In Python because a template is about four times slower per line.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Protocol

from django import template
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from tracker.lib.templatetags.formatting import kind_name, mg, mg_or_earlier, page_url, plain_mg
from tracker.logs.day.entry_list import EntryRow, MealList
from tracker.logs.day.page import DayPage
from tracker.logs.doses import DueDose
from tracker.logs.search.results import FoodResult

register = template.Library()

AMOUNT_ICON = (  # two sliders
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 8h8M17 8h2M5 16h2M11 16h8"/>'
    '<circle cx="15" cy="8" r="2"/><circle cx="9" cy="16" r="2"/></svg>'
)


class HasKind(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def is_supplemental(self) -> bool: ...


def draw_kind(food: HasKind) -> str:
    """Draw the tag of a supplement or medicine; empty for food and drink."""
    return f' <span class="tag">{escape(kind_name(food.kind))}</span>' if food.is_supplemental else ""


@register.simple_tag
def draw_meal_header(page: DayPage, one: MealList) -> SafeString:
    """Draw a meal's name and sum, and the menu of what can be done with all of it."""
    label, totals = escape(str(one.meal.label)), one.totals
    about = escape(gettext("More actions for %(meal)s") % {"meal": str(one.meal.label).lower()})
    figure = mg(totals.total_mg, totals.is_at_least)
    bulk = f"{page.links.bulk_actions}?choose="
    actions = (
        (f"{page.links.save_as_meal}{one.meal.value}", gettext("Save as a meal")),
        (f"{bulk}{one.meal.value}", gettext("Copy, move or remove")),
        (f"{bulk}all", gettext("Copy or move the whole day")),
    )
    items = "".join(f'<a href="{url}">{escape(words)}</a>' for url, words in actions)
    return mark_safe(  # noqa: S308  (addresses, figures, and words that were escaped)
        f"<header><h2>{label} {figure}</h2>"
        '<details class="menu" name="meal-menu">'
        f'<summary class="icon-button" aria-label="{about}">⋯</summary>'
        f'<div class="card">{items}</div></details></header>'
    )


@register.simple_tag
def draw_entries(lines: Sequence[EntryRow]) -> SafeString:
    """Draw each entry; see there."""
    return mark_safe("".join(map(_draw_entry, lines)))  # noqa: S308  (see there)


@register.simple_tag
def draw_meal_choices(page: DayPage) -> SafeString:
    """The options of a select."""
    chosen = " selected"
    return mark_safe(  # noqa: S308  (our own words)
        "".join(
            f'<option value="{value}"{chosen if value == page.add_box.meal else ""}>'
            f"{escape(str(label))}</option>"
            for value, label in page.add_box.meal_choices
        )
    )


@register.simple_tag
def draw_entry(line: EntryRow) -> SafeString:
    return mark_safe(_draw_entry(line))  # noqa: S308  (see there)


def _draw_entry(line: EntryRow) -> str:
    """Draw one entry: its name, amount and magnesium. The whole row is the link that changes it."""
    entry = line.entry
    name = escape(entry.name)
    brand = f" <em>{escape(entry.brand)}</em>" if entry.brand else ""
    tag = draw_kind(entry)
    focus = " autofocus" if line.has_focus else ""
    about = escape(gettext("Change %(name)s") % {"name": entry.name.lower()})
    food = f' data-food="{entry.food_id}"' if entry.food_id else ""  # a quick add has none
    return (
        f'<li id="entry-{entry.pk}"{food}><span><a href="{line.url}" hx-get="{line.url}"'
        f' hx-target="#day-panel" hx-swap="outerHTML" aria-label="{about}"{focus}>{name}</a>'
        f"{brand}{tag}</span>"
        f"<small>{escape(entry.amount_in_words)}</small>{mg(entry.magnesium_mg, entry.is_at_least)}</li>"
    )


@register.simple_tag
def draw_due_doses(page: DayPage) -> SafeString:
    """Draw the due doses: logged, a button that logs it, or a link to set its amount again."""
    return mark_safe("".join(_draw_dose(page, dose) for dose in page.due_doses))  # noqa: S308  (see there)


def _draw_dose(page: DayPage, dose: DueDose) -> str:
    name = escape(dose.name)
    brand = f" <em>{escape(dose.brand)}</em>" if dose.brand else ""
    when = gettext("%(amount)s, %(time)s: %(magnesium)s") % {
        "amount": escape(dose.amount_in_words),
        "time": escape(str(dose.time.label)),
        "magnesium": plain_mg(dose.magnesium_mg),
    }
    what = f"<li><span>{name}{brand}</span><small>{when}</small>"
    about = f'<span class="visually-hidden">: {name}, {escape(str(dose.time.label))}</span>'
    if dose.is_taken:
        taken = escape(gettext("Taken"))
        return f'{what}<b class="muted"><span aria-hidden="true">✓</span> {taken}</b></li>'
    if dose.needs_amount:
        address = f"{page_url('schedules:show')}{dose.schedule_id}/"
        set_again = escape(gettext("Enter the amount again"))
        return f'{what}<a class="button-link" href="{address}">{set_again}{about}</a></li>'
    verb = escape(gettext("Mark as taken"))
    focus = " autofocus" if page.focus == "due" and dose == page.next_due_dose else ""
    what += _over_limit(page, dose)
    return (
        f'{what}<button class="button-link" name="take" value="{dose.payload}"'
        f' hx-post="{page.links.log_dose}" hx-target="#day-panel" hx-swap="outerHTML"'
        f' hx-sync="#day-panel:drop"{focus}>{verb}'
        f"{about}</button></li>"
    )


def _over_limit(page: DayPage, dose: DueDose) -> str:
    """Return the warning that a dose would pass the upper limit; empty where it doesn't."""
    total = page.ledger.total_with(dose.magnesium_mg) if dose.is_supplemental else ""
    return render_to_string("logs/_dose_over_limit.html", {"page": page, "total": total}) if total else ""


@register.simple_tag
def draw_food_result(offer: FoodResult, page: DayPage, place: int) -> SafeString:
    """Draw a food with its usual portion: a button to log it, a link to choose the amount."""
    food = offer.food
    brand = f" <em>{escape(food.brand)}</em>" if food.brand else ""
    tag = draw_kind(food)
    focus = " autofocus" if place == page.add_box.results.first_new else ""
    enter = " data-enter" if place == 1 and page.add_box.results.enter_place == "offer" else ""
    choose = f"{page.links.foods}{food.pk}/"
    about = escape(gettext("Choose how much %(name)s") % {"name": food.name.lower()})
    earlier = food.earlier_for(offer.portion.quantity)
    figure = mg_or_earlier(offer.portion.magnesium_mg, earlier, food.is_at_least)
    return mark_safe(  # noqa: S308  (addresses, figures, and words that were escaped)
        f'<li><button name="pick" value="{offer.payload}" hx-post="{page.links.entries}"'
        f' hx-target="#day-panel" hx-swap="outerHTML" hx-sync="#day-panel:drop"{focus}{enter}>'
        f"<span>{conditional_escape(offer.marked_name)}{brand}</span>"
        f"<small>{escape(offer.portion_words)}{tag} <i>{escape(food.source_in_short)}</i></small>"
        f'{figure}<b aria-hidden="true">+</b></button>'
        f'<a href="{choose}" aria-label="{about}" hx-get="{choose}"'
        f' hx-target="#food-results" hx-swap="outerHTML">{AMOUNT_ICON}</a></li>'
    )
