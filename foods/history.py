"""History of a food: record each manual change, describe it, and revert it.

A row of `food.history` is the whole food at that time, portions included. Imports write no rows; their
changes are recorded, without a user, at the next manual change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from foods.models import Food, FoodGroup, Portion
from foods.models.value_marks import value_in_words
from tracker.lib.admin_privacy import name_of_curator
from tracker.lib.bulk_rows import insert_objects, insert_rows, update_objects
from tracker.lib.numbers import format_decimal
from tracker.lib.prepared import Prepared

FIELDS = (
    "name", "brand", "aliases", "kind", "group", "magnesium_mg", "value_mark", "limit_mg",
    "basis_quantity", "basis_unit", "source", "source_id", "source_release", "source_note", "is_estimate",
    "is_retired", "portions",
)  # fmt: skip
BATCH = 500
Values = dict[str, Any]
Row = Food.history.model  # cached: the manager creates a class on every access
Pairs = list[list[str]]


# --- values ---------------------------------------------------------------------------------------


def values_of(food: Food) -> Values:
    """Return the food's FIELDS, group id and portions as pairs, and when it was updated."""
    return _with_portions(food, _portion_pairs(food.portions.all()))


def portions_in_words(pairs: Iterable[Sequence[str]]) -> str:
    """Return `1 oz=28.35; 1 cup=143`, the format of the embedded catalogue."""
    return "; ".join(f"{label}={quantity}" for label, quantity in pairs)


def changed_fields(before: Values, after: Values) -> list[str]:
    """Return the names of FIELDS that differ. Portions that were not recorded never differ."""
    return [
        name
        for name in FIELDS
        if before[name] != after[name]
        and not (name == "portions" and (before[name] is None or after[name] is None))
    ]


def replace_portions(portions: Mapping[int, Pairs]) -> None:
    """Replace the portions of the foods with these ids."""
    Portion.objects.filter(food__in=portions).delete()
    insert_rows(
        Portion,
        ["food_id", "label", "quantity", "position"],
        (
            (food_id, label, quantity, position)
            for food_id, pairs in portions.items()
            for position, (label, quantity) in enumerate(pairs)
        ),
    )


def are_unchanged(foods: Mapping[int, Values]) -> bool:
    """Return True when the foods still have these values, and lock them.

    Call it inside a transaction.
    """
    columns = [_column_name(name) for name in FIELDS if name != "portions"]
    ids = sorted(foods)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        portions: dict[int, Pairs] = {pk: [] for pk in batch}
        for portion in Portion.objects.filter(food__in=batch):
            portions[portion.food_id] += _portion_pairs([portion])
        stored = Food.objects.select_for_update().filter(pk__in=batch).values_list("pk", *columns)
        now = {pk: [*values, portions[pk]] for pk, *values in stored}
        if now != {pk: [foods[pk][name] for name in FIELDS] for pk in batch}:
            return False
    return True


def _portion_pairs(portions: Iterable[Portion]) -> Pairs:
    return [[portion.label, format_decimal(portion.quantity)] for portion in portions]


def _with_portions(thing: Any, pairs: Pairs | None) -> Values:
    """Return the values of a food, or of a row of its history, with these portions."""
    values = {name: getattr(thing, _column_name(name)) for name in FIELDS if name != "portions"}
    return values | {"portions": pairs, "updated_at": getattr(thing, "updated_at", None)}


def _column_name(name: str) -> str:
    return "group_id" if name == "group" else name


def _values_of_row(row: Any) -> Values:
    return _with_portions(row, row.portions)


# --- recording ------------------------------------------------------------------------------------


@contextmanager
def recording_change(food: Food, *, by: Any, reason: str = "") -> Iterator[None]:
    """Record all changes made to `food` and its portions in this block as one change by `by`.

    The food must come in as it is stored. Imports leave curated fields alone.
    """
    with _recording(food, values_of(food), by=by, reason=reason):
        yield


@contextmanager
def recording_new_food(food: Food, *, by: Any, reason: str = "") -> Iterator[None]:
    """Record the new food, with all that is stored in this block, as its first history row."""
    with _recording(food, None, by=by, reason=reason):
        yield


@contextmanager
def _recording(food: Food, before: Values | None, *, by: Any, reason: str) -> Iterator[None]:
    with transaction.atomic():
        food.skip_history_when_saving = True
        try:
            yield
        finally:
            del food.skip_history_when_saving
        record_change(food, before, by=by, reason=reason)


def record_change(food: Food, before: Values | None, *, by: Any, reason: str = "") -> list[str]:
    """Record the changes of `food` since `before` (None when new); return the changed fields."""
    return record_changes([(food, before)], by=by, reason=reason)[0]


@transaction.atomic
def record_changes(
    changed: Sequence[tuple[Food, Values | None]], *, by: Any, reason: str = ""
) -> list[list[str]]:
    """Record changes of foods that are already written; return the changed fields of each.

    All of curators' changes pass through here. Each food comes with its values before; None when it is new.
    """
    names: list[list[str]] = []
    for start in range(0, len(changed), BATCH):
        names += _record_batch(changed[start : start + BATCH], by, reason)
    return names


def _record_batch(changed: Sequence[tuple[Food, Values | None]], by: Any, reason: str) -> list[list[str]]:
    ids = [food.pk for food, _ in changed]
    portions: dict[int, list[Portion]] = {pk: [] for pk in ids}
    for portion in Portion.objects.filter(food__in=ids):
        portions[portion.food_id].append(portion)
    past = Row.objects.filter(id__in=ids).order_by("history_date", "history_id")
    latest = {row.id: row for row in past.iterator()}
    names, rows, marked = [], [], []
    for food, before in changed:
        after = _with_portions(food, _portion_pairs(portions[food.pk]))
        differ = changed_fields(before, after) if before else [name for name in FIELDS if after[name]]
        names.append(differ)
        if not differ:
            continue
        if before:
            rows += _missing_row(food, before, latest.get(food.pk))
        rows.append(_history_row(food, after, "~" if before else "+", by, reason, timezone.now()))
        already = list(food.curated_fields)
        food.mark_curated(differ)
        if food.curated_fields != already:
            marked.append(food)
    insert_objects(rows)
    update_objects(marked, ["curated_fields"])
    return names


def _missing_row(food: Food, before: Values, last: Any) -> list[Any]:
    """Return a row for the values before an import's unrecorded change; none if recorded."""
    if last is not None and not changed_fields(_values_of_row(last), before):
        return []
    at = before["updated_at"] or timezone.now()
    if last is not None:
        at = max(at, last.history_date)
    return [_history_row(food, before, "~" if last is not None else "+", None, "", at)]


def record_current_state(food: Food) -> None:
    """Record the current state, unless recorded, before `Food.save` adds the row of a change."""
    past = Row.objects.filter(id=food.pk).order_by("history_date", "history_id")
    insert_objects(_missing_row(food, values_of(food), past.last()))


def _history_row(food: Food, values: Values, kind: str, by: Any, reason: str, at: datetime) -> Any:
    fields = {field.attname: getattr(food, field.attname) for field in Row.tracked_fields}
    fields |= {_column_name(name): values[name] for name in FIELDS}
    return Row(
        history_date=at, history_user=by, history_type=kind, history_change_reason=reason[:100], **fields
    )


# --- describing -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Change of one field as text: "Magnesium, mg", "78", "80"."""

    name: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Change of a food. `row_id` is the history row of the state after it; None without one.

    `by` is empty for imports.
    """

    row_id: int | None
    at: datetime
    by: str
    reason: str
    changes: list[FieldChange]
    is_first: bool


@dataclass(frozen=True, slots=True)
class ValueChange:
    """Change of a food's magnesium, without its author."""

    at: datetime
    was: str
    now: str

    @property
    def words(self) -> str:
        """Change as text: `78 mg became 80 mg in 28.35 g`; `unknown became 0 mg in 100 g`."""
        return gettext("%(was)s became %(now)s") % {"was": self.was, "now": self.now}

    def __str__(self) -> str:
        """Return `24 November 2026: 78 mg became 80 mg in 28.35 g`, with the day in the site's time."""
        return f"{date_format(timezone.localtime(self.at), 'j F Y')}: {self.words}"


def history_lines(food: Food) -> list[HistoryLine]:
    """Return the changes of `food`, newest first, field by field."""
    rows = list(food.history.select_related("history_user").order_by("history_date", "history_id"))
    groups = dict(FoodGroup.objects.values_list("pk", "name"))
    entries: list[HistoryLine] = []
    last: Values | None = None
    for row in rows:
        values = _values_of_row(row)
        changes = _field_changes(last, values, groups) if last else []
        entries.append(
            HistoryLine(
                row_id=row.history_id,
                at=row.history_date,
                # Leave out changes from the time when it was a member's own food: they are private.
                by=gettext("a member") if row.owner_id else name_of_curator(row.history_user),
                reason=row.history_change_reason or "",
                changes=changes,
                is_first=last is None,
            )
        )
        last = values
    now = values_of(food)
    if last is not None and changed_fields(last, now):
        changes = _field_changes(last, now, groups)
        entries.append(HistoryLine(None, food.updated_at, "", "", changes, is_first=False))
    return entries[::-1]


# The history's column for the food is a plain number: history outlives the food.
_past_values = Prepared(
    lambda food_id: (
        Row.objects.filter(id=food_id)
        .order_by("history_date", "history_id")
        .only("history_date", "magnesium_mg", "value_mark", "limit_mg", "basis_quantity", "basis_unit")
    )
)


def value_changes(food: Food) -> list[ValueChange]:
    """Return the changes of the food's magnesium, newest first, without authors."""
    rows = _past_values(food_id=food.pk)
    states = [(row.history_date, _value_text(row)) for row in rows]
    states.append((food.updated_at, _value_text(food)))
    changes = []
    for (_, was), (at, now) in pairwise(states):
        if was != now:
            # Give the amount only once if both are the same.
            before, amount = was
            started = before if amount == now[1] else _value_in_amount(before, amount)
            changes.append(ValueChange(at, started, _value_in_amount(*now)))
    return changes[::-1]


def _value_in_amount(value: str, amount: str) -> str:
    return gettext("%(value)s in %(amount)s") % {"value": value, "amount": amount}


def _value_text(thing: Any) -> tuple[str, str]:
    return (
        value_in_words(thing.magnesium_mg, thing.value_mark, thing.limit_mg),
        f"{format_decimal(thing.basis_quantity)} {thing.basis_unit}",
    )


def _field_changes(was: Values, now: Values, groups: Mapping[int, str]) -> list[FieldChange]:
    return [
        FieldChange(label_of(name), _as_text(name, was[name], groups), _as_text(name, now[name], groups))
        for name in changed_fields(was, now)
    ]


def label_of(name: str) -> str:
    """Return a field's label as in forms: "Magnesium, mg", "Other names"."""
    label = gettext("portions") if name == "portions" else str(Food._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def _as_text(name: str, value: Any, groups: Mapping[int, str]) -> str:
    if value is None:
        return gettext("none") if name == "limit_mg" else gettext("unknown")
    if name == "value_mark":
        return {
            "": gettext("none"),
            "trace": gettext("a trace"),
            "below": gettext("below a limit"),
            "at_most": gettext("at most"),
        }[value]
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Decimal):
        return format_decimal(value)
    if name == "portions":
        return portions_in_words(value) or gettext("none")
    if name == "group":
        return groups.get(value, gettext("a deleted group"))
    choices = {"kind": Food.Kind, "source": Food.Source}.get(name)
    return str(dict(choices.choices).get(value, value)) if choices else str(value) or gettext("empty")


# --- reverting ------------------------------------------------------------------------------------


def revert(food: Food, row: Any, *, by: Any, names: Sequence[str] = FIELDS) -> list[str]:
    """Restore `names` of `food` to `row` of its history, as a change that can be reverted.

    Return the names of the changed fields. Raises ValidationError, and changes nothing, when the state is not
    valid any more: its group is gone, or another food has taken its source's id.
    """
    at = timezone.localtime(row.history_date)
    with transaction.atomic():
        stored = Food.objects.select_for_update().get(pk=food.pk)
        before = values_of(stored)
        wanted = before | {name: value for name, value in _values_of_row(row).items() if name in names}
        if stored.merged_into_id:
            wanted["is_retired"] = True  # another food replaces it
        if not FoodGroup.objects.filter(pk=wanted["group"]).exists():
            raise ValidationError(gettext("Its group no longer exists."))
        with recording_change(stored, by=by, reason=f"Back to how it was on {at.day} {at:%B %Y, %H:%M}."):
            for name in FIELDS:
                if name != "portions":
                    setattr(stored, _column_name(name), wanted[name])
            stored.full_clean(exclude=["owner", "merged_into", "catalogue_key"])
            stored.save()
            if wanted["portions"] is not None and wanted["portions"] != before["portions"]:
                replace_portions({stored.pk: wanted["portions"]})
                Food.objects.filter(pk=stored.pk).refresh_listed_values()
        return changed_fields(before, values_of(Food.objects.get(pk=stored.pk)))


def add_portions_to_history(sender: Any, instance: Any, history_instance: Any, **options: Any) -> None:
    """Store the food's portions in its new history row."""
    if isinstance(instance, Food):
        portions = Portion.objects.filter(food=instance.pk).values_list("label", "quantity")
        history_instance.portions = [[label, format_decimal(quantity)] for label, quantity in portions]
