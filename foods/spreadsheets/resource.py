"""Foods as rows. Reading a table plans every change; `write` makes the changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from import_export import resources, results
from import_export.fields import Field

from foods import history
from foods.data_issues import check_foods
from foods.models import Food, ImportRun, Portion
from foods.models.sort_columns import SORT_FIELDS
from foods.models.value_marks import MARKS
from foods.search import reindex
from foods.search.index import reindex_in_batches
from foods.signals import send_foods_changed
from foods.spreadsheets.cells import (
    ChoiceWidget,
    GroupWidget,
    IdWidget,
    NumberWidget,
    OptionalField,
    PortionsField,
    TextWidget,
    YesNoWidget,
)
from foods.spreadsheets.files import ROW, without_apostrophe
from foods.spreadsheets.xlsx import FormulaWithoutValue
from foods.text import search_text
from tracker.lib.admin_fields import VALUE_ERRORS
from tracker.lib.bulk_rows import update_objects
from tracker.lib.write_batches import WriteBatches

NO_VALUE = gettext_lazy(
    "This formula has no value. Open the file in a spreadsheet, save it and upload it again."
)
BATCH = 500
FIRST_BATCH = 50  # foods in the first of several transactions, see WriteBatches
MAX_CHANGED_AT_ONCE = 500  # foods per transaction, which blocks other writers
MAX_FILE_NAME_LENGTH = 200  # in the list of imports
WRITTEN = [
    "name", "brand", "aliases", "kind", "group", "magnesium_mg", "value_mark", "limit_mg", "is_estimate",
    "basis_quantity", "basis_unit", "source", "source_id", "source_note", "is_retired", "curated_fields",
    "updated_at", "search_text", *SORT_FIELDS,
]  # fmt: skip
SEARCHED = {"name", "brand", "aliases", "magnesium_mg", "source", "is_retired"}  # columns in the search index


class ChangedMeanwhile(Exception):
    """Food that was changed after the plan was made."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """Changed cell: its column, and the two values as the file would have them."""

    column: str
    was: str
    now: str

    @property
    def none(self) -> str:
        """Meaning of an empty cell: an unknown value, not zero."""
        return gettext("unknown") if self.column == "magnesium_mg" else gettext("empty")


class RowResult(results.RowResult):
    """Changes of a row. `number` is the row's in the spreadsheet."""

    number = ""
    food = ""
    changes: tuple[RowChange, ...] = ()


class FoodLoader:
    """Load all foods of a table in a few queries; refuse ids outside the shared catalogue."""

    def __init__(self, resource: FoodResource, dataset: Any) -> None:
        texts = dataset["id"] if "id" in dataset.headers else []
        ids = sorted({int(text) for text in texts if text.isdecimal() and len(text) < 19})
        foods = Food.objects.shared().prefetch_related("group", "portions")
        self._foods: dict[str, Food] = {}
        for start in range(0, len(ids), BATCH):
            self._foods |= {str(food.pk): food for food in foods.filter(pk__in=ids[start : start + BATCH])}
        self._rows: dict[str, str] = {}

    def get_instance(self, row: Any) -> Food | None:
        text = row["id"]
        if isinstance(text, FormulaWithoutValue):
            raise ValidationError({"id": NO_VALUE})
        if not text:
            return None
        if text in self._rows:
            sentence = gettext("Row %(row)s has the same id. Remove one of the two rows.") % {
                "row": self._rows[text]
            }
            raise ValidationError({"id": sentence})
        self._rows[text] = row[ROW]
        if text not in self._foods:
            sentence = gettext("No food in the catalogue has this id. Leave it empty to add a new food.")
            raise ValidationError({"id": sentence})
        return self._foods[text]


class FoodResource(resources.ModelResource):
    id = Field("pk", "id", IdWidget(), readonly=True)
    name = Field("name", "name", TextWidget())
    brand = Field("brand", "brand", TextWidget())
    aliases = Field("aliases", "other_names", TextWidget())
    kind = OptionalField("kind", "kind", ChoiceWidget(Food.Kind.values))
    group = Field("group", "group", GroupWidget())
    magnesium_mg = Field("magnesium_mg", "magnesium_mg", NumberWidget())
    value_mark = Field("value_mark", "mark", ChoiceWidget(list(MARKS)))
    limit_mg = Field("limit_mg", "limit_mg", NumberWidget())
    is_estimate = Field("is_estimate", "estimate", YesNoWidget())
    basis_quantity = OptionalField("basis_quantity", "basis_quantity", NumberWidget())
    basis_unit = OptionalField("basis_unit", "basis_unit", ChoiceWidget(Food.Unit.values))
    source = OptionalField("source", "source", ChoiceWidget(Food.Source.values))
    source_id = Field("source_id", "source_id", TextWidget())
    source_note = Field("source_note", "source_note", TextWidget())
    is_retired = Field("is_retired", "retired", YesNoWidget())
    portions = PortionsField("portions", "portions")

    class Meta:
        model = Food
        fields = (
            "id", "name", "brand", "aliases", "kind", "group", "magnesium_mg", "value_mark", "limit_mg",
            "is_estimate", "basis_quantity", "basis_unit", "source", "source_id", "source_note",
            "is_retired", "portions",
        )  # fmt: skip
        instance_loader_class = FoodLoader
        use_bulk = True  # collected while the table is read, written at the end
        batch_size = None
        skip_diff = True  # our own compares by column
        report_skipped = False

    def __init__(self, *, can_add: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.can_add = can_add
        self._cells = self.get_import_fields()  # the library computes them for every row
        self._records: set[tuple[str, str]] = set()

    @classmethod
    def get_row_result_class(cls) -> type[RowResult]:
        return RowResult

    @classmethod
    def columns(cls) -> list[str]:
        return [field.column_name for field in cls().get_export_fields()]

    # --- export -----------------------------------------------------------------------------------

    def iter_queryset(self, queryset: models.QuerySet[Food]) -> Iterator[Food]:
        foods = queryset.select_related(None).prefetch_related(None).prefetch_related("group", "portions")
        return foods.iterator(chunk_size=BATCH)

    # --- import: planning -------------------------------------------------------------------------

    def plan(self, table: Any) -> results.Result:
        """Return the changes of the rows of `table` and the refused cells. Writes nothing.

        Without the library's transaction, which on SQLite would keep members from writing meanwhile.
        """
        result = self.import_data_inner(
            table, dry_run=True, raise_errors=False, using_transactions=False, collect_failed_rows=False
        )
        for row in result.error_rows:
            raise row.errors[0].error  # a refused row is an invalid one; this is a bug
        return result

    def import_field(self, field: Any, instance: Any, row: Any, is_m2m: bool = False, **options: Any) -> None:
        if isinstance(row.get(field.column_name), FormulaWithoutValue):
            raise ValueError(str(NO_VALUE))
        super().import_field(field, instance, row, is_m2m, **options)

    def after_init_instance(self, instance: Any, new: bool, row: Any, **options: Any) -> None:
        if new and not self.can_add:
            raise ValidationError(
                {
                    "id": gettext(
                        "You don’t have permission to add foods. Enter the id of a food to change it."
                    )
                }
            )
        instance.before = None if new else history.values_of(instance)
        instance.wanted_portions = None
        instance.cells_before = {} if new else self._exported_cells(instance)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        is_new = instance.before is None
        if import_validation_errors:
            return False
        if not is_new:
            instance.unmark_new_value(instance.before)
        instance.changes = self._changes(instance)
        return not is_new and not instance.changes

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Validate as the model's own form would, with fewer queries."""
        errors = dict(import_validation_errors or {})
        try:
            instance.clean_fields(exclude={"group", "owner", "merged_into", "catalogue_key"} | errors.keys())
        except ValidationError as error:
            errors |= _reworded(error.error_dict)
        if not errors.keys() & {"magnesium_mg", "value_mark", "limit_mg"}:
            errors |= {name: ValidationError(text) for name, text in instance.mark_errors().items()}
        if instance.group_id is None and "group" not in errors:
            errors["group"] = ValidationError(gettext("Enter a group."))
        if instance.wanted_portions and "portions" not in errors:
            known = instance.before["portions"] if instance.before else []
            errors |= _portion_errors([pair for pair in instance.wanted_portions if pair not in known])
        if instance.merged_into_id and not instance.is_retired and "is_retired" not in errors:
            sentence = gettext("This food was merged into another. Undo the merge instead.")
            errors["is_retired"] = ValidationError(sentence)
        if not errors and self._is_taken(instance):
            errors["source_id"] = ValidationError(gettext("Another food already has this source and id."))
        if errors:
            raise ValidationError(errors)

    def _is_taken(self, food: Any) -> bool:
        """Return True when another food has this record of the source. See Food's constraint."""
        record = (food.source, food.source_id)
        was = (food.before["source"], food.before["source_id"]) if food.before else None
        if record == was or food.source not in Food.RECORDED_SOURCES or not food.source_id:
            return False
        if food.catalogue_key is not None:
            return False
        is_taken = record in self._records or food.is_record_of_another()
        self._records.add(record)
        return is_taken

    def after_import_row(self, row: Any, row_result: Any, **options: Any) -> None:
        if row_result.is_new() or row_result.is_update():
            food = (self.create_instances if row_result.is_new() else self.update_instances)[-1]
            row_result.number, row_result.food = row[ROW], str(food)
            row_result.changes = food.changes

    def _exported_cells(self, food: Any) -> dict[str, str]:
        """Return the food as its cells would read."""
        cells = {field.column_name: without_apostrophe(field.export(food)) for field in self._cells}
        if food.wanted_portions is not None:
            cells["portions"] = history.portions_in_words(food.wanted_portions)
        return cells

    def _changes(self, food: Any) -> tuple[RowChange, ...]:
        return tuple(
            RowChange(column, was, text)
            for column, text in self._exported_cells(food).items()
            if column != "id" and text != (was := food.cells_before.get(column, ""))
        )

    def bulk_create(self, *args: Any, **options: Any) -> None:
        """Do nothing yet: `write` does it."""

    bulk_update = bulk_create

    # --- import: writing --------------------------------------------------------------------------

    def write(self, *, by: Any, reason: str) -> int:
        """Write the planned changes with history and search; return the number of new issues.

        Foods change in one transaction; on SQLite more than MAX_CHANGED_AT_ONCE in several short ones, each
        food whole at any time: the same table finishes a stopped import, because its plan has only the
        remaining changes.

        Raises ChangedMeanwhile when a food differs from the plan's, and stops there.
        """
        new, old = self.create_instances, self.update_instances
        # On PostgreSQL a long transaction blocks no one.
        if connection.vendor != "sqlite" or len(new) + len(old) <= MAX_CHANGED_AT_ONCE:
            with transaction.atomic():
                self._write_some([*new, *old], by, reason)
        else:
            self._check_unchanged(old)  # all of them, before the first is written
            batches = WriteBatches(FIRST_BATCH)
            for some in _food_batches(old, batches):
                with batches.transaction(len(some)):
                    self._write_some(some, by, reason)
            self._add_unseen(new, batches, by, reason)
        return check_foods(Food.objects.filter(pk__in=[food.pk for food in [*new, *old]]))

    def _add_unseen(self, foods: Sequence[Any], batches: WriteBatches, by: Any, reason: str) -> None:
        """Add new foods as unpublished, then publish all of them at once.

        If it is stopped before, the same table adds them again, and the next import removes the unpublished.
        """
        if not foods:
            return
        run = ImportRun.objects.create(
            source=Food.Source.CURATOR, file_name=reason[:MAX_FILE_NAME_LENGTH], added=len(foods)
        )
        for food in foods:
            food.staged_in = run.pk
        for some in _food_batches(foods, batches):
            with batches.transaction(len(some)):
                self._write_some(some, by, reason)
        unfinished = ImportRun.objects.filter(pk=run.pk, finished_at=None)
        if not unfinished.update(finished_at=timezone.now()):
            raise ChangedMeanwhile  # an import that began meanwhile has removed them as left over
        reindex_in_batches([food.pk for food in foods])

    def _check_unchanged(self, foods: Sequence[Any]) -> None:
        if not history.are_unchanged({food.pk: food.before for food in foods}):
            raise ChangedMeanwhile

    def _write_some(self, foods: Sequence[Any], by: Any, reason: str) -> None:
        new = [food for food in foods if food.before is None]
        old = [food for food in foods if food.before is not None]
        self._check_unchanged(old)
        names = {field.column_name: field.attribute for field in self._cells}
        for food in old:
            food.mark_curated(names[change.column] for change in food.changes)
            food.updated_at = timezone.now()
        for food in foods:
            _set_derived_columns(food)
        Food.objects.bulk_create(new, batch_size=BATCH)
        update_objects(old, WRITTEN)
        history.replace_portions(
            {food.pk: food.wanted_portions for food in foods if food.wanted_portions is not None}
        )
        send_foods_changed([food.pk for food in old])
        history.record_changes([(food, food.before) for food in foods], by=by, reason=reason)
        searched = SEARCHED.intersection
        reindex([food.pk for food in foods if searched(names[change.column] for change in food.changes)])


def _food_batches(foods: Sequence[Any], batches: WriteBatches) -> Iterator[Sequence[Any]]:
    first = 0
    while some := foods[first : first + batches.size]:
        yield some
        first += len(some)


def _set_derived_columns(food: Any) -> None:
    """Set the columns that Food.save() derives: the search text and sort columns."""
    pairs = food.before["portions"] if food.before else None
    if food.wanted_portions is not None:
        pairs = food.wanted_portions
    food.search_text = search_text(food.name, food.brand, food.aliases)
    food.set_listed_values(Decimal(pairs[0][1]) if pairs else None)


def _portion_errors(pairs: history.Pairs) -> dict[str, ValidationError]:
    for label, quantity in pairs:
        try:
            Portion(label=label, quantity=Decimal(quantity)).clean_fields(exclude={"food", "position"})
        except ValidationError as error:
            [first, *_] = ValidationError(_reworded(error.error_dict)).messages
            return {"portions": ValidationError(f"“{label}={quantity}”: {first}")}
    return {}


def _reworded(errors: Any) -> Any:
    """Return Django's errors by field in words that say what to do."""
    for error in (each for some in errors.values() for each in some):
        error.message = VALUE_ERRORS.get(error.code, error.message)
    return errors


def digest(result: results.Result) -> str:
    """Return a hash of exactly these changes: the confirmed ones must be the previewed ones."""
    mark = sha256()
    for row in result.rows:
        if row.changes:
            mark.update(repr((row.number, row.changes)).encode())
    return mark.hexdigest()
