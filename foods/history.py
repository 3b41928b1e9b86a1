"""What became of a food, from and to: kept at each change by hand, told in words, and taken back.

A row of `food.history` is the whole food as it stood then, portions too. Imports write no rows; what
they changed is noted, without a name, when the next change by hand is.
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
Row = Food.history.model  # worked out once: the manager makes a class at every look
Pairs = list[list[str]]


# --- what a food is -------------------------------------------------------------------------------


def values_of(food: Food) -> Values:
    """The food as it stands: FIELDS, the group by its id, portions as pairs; and when that was written."""
    return _with_portions(food, _pairs(food.portions.all()))


def portions_in_words(pairs: Iterable[Sequence[str]]) -> str:
    """`1 oz=28.35; 1 cup=143`, as the embedded catalogue writes them."""
    return "; ".join(f"{label}={quantity}" for label, quantity in pairs)


def differing(before: Values, after: Values) -> list[str]:
    """The names of FIELDS that differ. Portions that were not noted differ from none."""
    return [
        name
        for name in FIELDS
        if before[name] != after[name]
        and not (name == "portions" and (before[name] is None or after[name] is None))
    ]


def replace_portions(portions: Mapping[int, Pairs]) -> None:
    """Give the foods with these ids these portions, and no others."""
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


def are_still(foods: Mapping[int, Values]) -> bool:
    """Whether the foods with these ids still are what they were; from here on nobody else changes them.

    To be asked inside a transaction.
    """
    columns = [_column(name) for name in FIELDS if name != "portions"]
    ids = sorted(foods)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        portions: dict[int, Pairs] = {pk: [] for pk in batch}
        for portion in Portion.objects.filter(food__in=batch):
            portions[portion.food_id] += _pairs([portion])
        stored = Food.objects.select_for_update().filter(pk__in=batch).values_list("pk", *columns)
        now = {pk: [*values, portions[pk]] for pk, *values in stored}
        if now != {pk: [foods[pk][name] for name in FIELDS] for pk in batch}:
            return False
    return True


def _pairs(portions: Iterable[Portion]) -> Pairs:
    return [[portion.label, format_decimal(portion.quantity)] for portion in portions]


def _with_portions(thing: Any, pairs: Pairs | None) -> Values:
    """Of a food, or of a row of its history."""
    values = {name: getattr(thing, _column(name)) for name in FIELDS if name != "portions"}
    return values | {"portions": pairs, "updated_at": getattr(thing, "updated_at", None)}


def _column(name: str) -> str:
    return "group_id" if name == "group" else name


def _of_row(row: Any) -> Values:
    return _with_portions(row, row.portions)


# --- keeping it -----------------------------------------------------------------------------------


@contextmanager
def recorded(food: Food, *, by: Any, reason: str = "") -> Iterator[None]:
    """Whatever is done to `food` and its portions inside is kept as one change that `by` made.

    The food must come in as it is stored. Imports leave alone what was changed.
    """
    with _one_change(food, values_of(food), by=by, reason=reason):
        yield


@contextmanager
def recorded_new(food: Food, *, by: Any, reason: str = "") -> Iterator[None]:
    """The new food, with all that is stored with it inside, is the first row of its history."""
    with _one_change(food, None, by=by, reason=reason):
        yield


@contextmanager
def _one_change(food: Food, before: Values | None, *, by: Any, reason: str) -> Iterator[None]:
    with transaction.atomic():
        food.skip_history_when_saving = True
        try:
            yield
        finally:
            del food.skip_history_when_saving
        record(food, before, by=by, reason=reason)


def record(food: Food, before: Values | None, *, by: Any, reason: str = "") -> list[str]:
    """Keep what was changed in `food`, which was `before` (None when it is new). The names that differ."""
    return record_all([(food, before)], by=by, reason=reason)[0]


@transaction.atomic
def record_all(
    changed: Sequence[tuple[Food, Values | None]], *, by: Any, reason: str = ""
) -> list[list[str]]:
    """Keep what was changed in foods that are written already: the one place where curators' changes end.

    Each comes with what it was before; None when it is new. Answers the names of what differs, for each.
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
        after = _with_portions(food, _pairs(portions[food.pk]))
        differ = differing(before, after) if before else [name for name in FIELDS if after[name]]
        names.append(differ)
        if not differ:
            continue
        if before:
            rows += _catching_up(food, before, latest.get(food.pk))
        rows.append(_row(food, after, "~" if before else "+", by, reason, timezone.now()))
        already = list(food.curated_fields)
        food.mark_curated(differ)
        if food.curated_fields != already:
            marked.append(food)
    insert_objects(rows)
    update_objects(marked, ["curated_fields"])
    return names


def _catching_up(food: Food, before: Values, last: Any) -> list[Any]:
    """A row for what the food was before, when no row says so: an import had been there."""
    if last is not None and not differing(_of_row(last), before):
        return []
    at = before["updated_at"] or timezone.now()
    if last is not None:
        at = max(at, last.history_date)
    return [_row(food, before, "~" if last is not None else "+", None, "", at)]


def record_standing(food: Food) -> None:
    """Keep what `food` is now, when no row says so, before `Food.save` adds the row of a change."""
    past = Row.objects.filter(id=food.pk).order_by("history_date", "history_id")
    insert_objects(_catching_up(food, values_of(food), past.last()))


def _row(food: Food, values: Values, kind: str, by: Any, reason: str, at: datetime) -> Any:
    fields = {field.attname: getattr(food, field.attname) for field in Row.tracked_fields}
    fields |= {_column(name): values[name] for name in FIELDS}
    return Row(
        history_date=at, history_user=by, history_type=kind, history_change_reason=reason[:100], **fields
    )


# --- telling it -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field in words: "Magnesium, mg", "78", "80"."""

    name: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of a food. `row_id` is the history row of how it stood after; None when none was kept.

    `by` is empty for what imports did.
    """

    row_id: int | None
    at: datetime
    by: str
    reason: str
    changes: list[FieldChange]
    is_first: bool


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A change of what a food contains, without who made it."""

    at: datetime
    was: str
    now: str

    @property
    def words(self) -> str:
        """`78 mg became 80 mg in 28.35 g`; `unknown became 0 mg in 100 g`."""
        return f"{self.was} became {self.now}"

    def __str__(self) -> str:
        """`24 November 2026: 78 mg became 80 mg in 28.35 g`, the day as the site's clock has it."""
        day = timezone.localtime(self.at)
        return f"{day.day} {day:%B %Y}: {self.words}"


def lines(food: Food) -> list[HistoryLine]:
    """The changes of `food`, newest first, field by field."""
    rows = list(food.history.select_related("history_user").order_by("history_date", "history_id"))
    groups = dict(FoodGroup.objects.values_list("pk", "name"))
    told: list[HistoryLine] = []
    last: Values | None = None
    for row in rows:
        values = _of_row(row)
        changes = _in_words(last, values, groups) if last else []
        told.append(
            HistoryLine(
                row_id=row.history_id,
                at=row.history_date,
                # While it was a member's own food, whose it was is nobody's business.
                by="a member" if row.owner_id else name_of_curator(row.history_user),
                reason=row.history_change_reason or "",
                changes=changes,
                is_first=last is None,
            )
        )
        last = values
    now = values_of(food)
    if last is not None and differing(last, now):
        changes = _in_words(last, now, groups)
        told.append(HistoryLine(None, food.updated_at, "", "", changes, is_first=False))
    return told[::-1]


# Its column for the food is an ordinary number: history outlives the food.
_past_values = Prepared(
    lambda food_id: (
        Row.objects.filter(id=food_id)
        .order_by("history_date", "history_id")
        .only("history_date", "magnesium_mg", "value_mark", "limit_mg", "basis_quantity", "basis_unit")
    )
)


def value_changes(food: Food) -> list[ValueChange]:
    """How the food's magnesium was changed, newest first; nothing else, and nobody's name."""
    rows = _past_values(food_id=food.pk)
    states = [(row.history_date, _value(row)) for row in rows]
    states.append((food.updated_at, _value(food)))
    changes = []
    for (_, was), (at, now) in pairwise(states):
        if was != now:
            # The amount is said once when it is the same one.
            before, amount = was
            started = before if amount == now[1] else f"{before} in {amount}"
            changes.append(ValueChange(at, started, f"{now[0]} in {now[1]}"))
    return changes[::-1]


def _value(thing: Any) -> tuple[str, str]:
    return (
        value_in_words(thing.magnesium_mg, thing.value_mark, thing.limit_mg),
        f"{format_decimal(thing.basis_quantity)} {thing.basis_unit}",
    )


def _in_words(was: Values, now: Values, groups: Mapping[int, str]) -> list[FieldChange]:
    return [
        FieldChange(label_of(name), _as_text(name, was[name], groups), _as_text(name, now[name], groups))
        for name in differing(was, now)
    ]


def label_of(name: str) -> str:
    """A field as forms call it: "Magnesium, mg", "Other names"."""
    label = "portions" if name == "portions" else str(Food._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]


def _as_text(name: str, value: Any, groups: Mapping[int, str]) -> str:
    if value is None:
        return "none" if name == "limit_mg" else "unknown"
    if name == "value_mark":
        return {"": "none", "trace": "a trace", "below": "below a limit", "at_most": "at most"}[value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format_decimal(value)
    if name == "portions":
        return portions_in_words(value) or "none"
    if name == "group":
        return groups.get(value, "a group that is gone")
    choices = {"kind": Food.Kind, "source": Food.Source}.get(name)
    return dict(choices.choices).get(value, value) if choices else str(value) or "empty"


# --- taking it back -------------------------------------------------------------------------------


def revert(food: Food, row: Any, *, by: Any) -> list[str]:
    """Make `food` again what it was in `row` of its history; itself a change that can be taken back.

    Answers the names of what changed. Raises ValidationError, and changes nothing, when it cannot stand
    any more: its group is gone, or another food has taken its source's id.
    """
    at = timezone.localtime(row.history_date)
    with transaction.atomic():
        stored = Food.objects.select_for_update().get(pk=food.pk)
        before = values_of(stored)
        wanted = _of_row(row)
        if stored.merged_into_id:
            wanted["is_retired"] = True  # another food stands for it
        if not FoodGroup.objects.filter(pk=wanted["group"]).exists():
            raise ValidationError("Its group of that time is gone.")
        with recorded(stored, by=by, reason=f"Back to how it was on {at.day} {at:%B %Y, %H:%M}."):
            for name in FIELDS:
                if name != "portions":
                    setattr(stored, _column(name), wanted[name])
            stored.full_clean(exclude=["owner", "merged_into", "catalogue_key"])
            stored.save()
            if wanted["portions"] is not None and wanted["portions"] != before["portions"]:
                replace_portions({stored.pk: wanted["portions"]})
                Food.objects.filter(pk=stored.pk).refresh_listed_values()
        return differing(before, values_of(Food.objects.get(pk=stored.pk)))


def keep_portions_then(sender: Any, instance: Any, history_instance: Any, **options: Any) -> None:
    """A row of history holds the food's portions beside its own fields."""
    if isinstance(instance, Food):
        portions = Portion.objects.filter(food=instance.pk).values_list("label", "quantity")
        history_instance.portions = [[label, format_decimal(quantity)] for label, quantity in portions]
