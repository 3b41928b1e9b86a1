"""Every page of members and curators, found in the addresses of the project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.bench.rows import Rows
from tracker.lib.months import Month, Year
from tracker.lib.weeks import Week

# How many times the bare page a page may cost.
MEMBER, ADMIN, DAY = 4.0, 8.0, 3.0
LIMITS = {"logs:day": DAY, "logs:today": DAY}
# The admin's own pages that show nothing by themselves, and files that are no pages.
LEFT_OUT = {"admin:autocomplete", "admin:jsi18n", "admin:view_on_site", "admin:login", "admin:logout"}
# The report is a file, set by WeasyPrint; the metrics are switched off.
LEFT_OUT |= {"bench-bare", "insights:report-pdf", "metrics"}
PHRASES = {
    "two foods": "2 oz almonds and half a cup oat bran",
    "five foods": "2 eggs, 2 slices whole wheat bread, 1 banana, 200 ml milk and a cup of coffee",
    "six foods": "2 eggs, 1 banana, 200 ml milk, 1 cup spinach, 1 oz almonds and half a cup oat bran",
}


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    limit: float
    is_admin: bool = False
    headers: tuple[tuple[str, str], ...] = ()


def pages(rows: Rows) -> tuple[list[Page], list[str]]:
    """Return what may be a page, and the names of those whose address needs a row that does not exist."""
    found, missing = [], []
    for name, parameters in _addresses(get_resolver()):
        if name in LEFT_OUT:
            continue
        is_admin = name.startswith("admin:")
        try:
            path = reverse(name, kwargs={each: _argument(rows, name, each) for each in parameters})
        except (KeyError, AttributeError, NoReverseMatch):
            missing.append(name)
            continue
        found.append(Page(name, path, ADMIN if is_admin else LIMITS.get(name, MEMBER), is_admin))
    return found + list(_states(rows)), missing


def _addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, list[str]]]:
    """The named addresses, with their parameters."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield namespace + entry.name, list(entry.pattern.regex.groupindex)
        elif not entry.pattern.regex.groupindex:
            yield from _addresses(entry, namespace + (f"{entry.namespace}:" if entry.namespace else ""))


def _argument(rows: Rows, name: str, parameter: str) -> Any:
    namespace, _, view = name.rpartition(":")
    if namespace == "admin":
        return _admin_argument(rows, view, parameter)
    if parameter == "food_id":
        return rows.own_food.pk if namespace == "foods" and view not in {"food", "star"} else rows.food.pk
    if parameter == "id":
        of_namespace = {
            "logs": rows.meal if view == "add-meal" else rows.entry,
            "meals": rows.meal,
            "profiles": rows.target,
            "schedules": rows.schedule,
            "symptoms": rows.symptom,
        }
        return of_namespace[namespace].pk
    return {
        "day": rows.day,
        "week": Week.containing(rows.day),
        "month": Month.containing(rows.day),
        "year": Year.containing(rows.day),
        "group_id": rows.food.group_id,
        "line_id": rows.meal.lines.all()[0].pk,
    }[parameter]


def _admin_argument(rows: Rows, view: str, parameter: str) -> Any:
    if parameter == "app_label":
        return "foods"
    if parameter == "row_id":
        return rows.food.history.latest().pk
    if parameter == "food_id":
        return (rows.merged_food if view == "foods_merge_undo" else rows.food).pk
    if view == "auth_user_password_change":
        return rows.member.pk
    models = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}
    model = models[view.rpartition("_")[0]]
    row = rows.food if isinstance(rows.food, model) else model._default_manager.first()
    return row.pk  # type: ignore[union-attr]  # without a row: AttributeError, see pages


def _states(rows: Rows) -> Iterator[Page]:
    """Pages that look different with a query."""
    day, first = rows.day.isoformat(), rows.day.replace(day=1).isoformat()
    queries = {
        "logs:search": [("a food", {"q": "almonds"})],
        "foods:browse": [("search", {"q": "oat"})],
        "foods:group": [("by 100 g", {"sort": "-100"})],
        "foods:new": [("supplement", {"kind": "supplement"})],
        "insights:range": [("month", {"from": first, "to": day})],
        "insights:compare": [("chosen", {"a-from": first, "a-to": day, "b-from": first, "b-to": day})],
        "logs:bulk-actions": [("all", {"choose": "all"})],
        "schedules:new": [
            ("search", {"q": "citrate"}),
            ("of a food", {"food": rows.schedule.food_id}),
        ],
        "schedules:convert": [("sum", {"from_compound": "oxide", "from_mg": "500"})],
        "meals:new": [("recipe", {"kind": "recipe"})],
        "meals:search": [("a food", {"q": "oat"})],
        "admin:foods_food_changelist": [("page 5", {"p": 5}), ("search", {"q": "oats"})],
        "admin:foods_merge_new": [("two foods", {"ids": f"{rows.food.pk},{rows.schedule.food_id}"})],
    }
    arguments = {"logs:search": [rows.day], "logs:bulk-actions": [rows.day], "meals:search": [rows.meal.pk]}
    arguments["foods:group"] = [rows.food.group_id]
    for name, states in queries.items():
        limit, is_admin = (ADMIN, True) if name.startswith("admin:") else (MEMBER, False)
        for state, query in states:
            path = f"{reverse(name, args=arguments.get(name))}?{urlencode(query)}"
            yield Page(f"{name}, {state}", path, limit, is_admin)
    partial = (("HX-Request", "true"), ("HX-Target", "food-results"))
    # As the add box asks while somebody types: for the results alone.
    typed = {"one letter typed": "almonds"} | {f"phrase of {count}": text for count, text in PHRASES.items()}
    for state, text in typed.items():
        path = f"{reverse('logs:search', args=[rows.day])}?{urlencode({'q': text})}"
        yield Page(f"logs:search, {state}", path, MEMBER, headers=partial)
