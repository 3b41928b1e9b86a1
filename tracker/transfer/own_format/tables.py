"""Tables of our own format, in the order in which an import needs them.

Each is a model with all columns but those listed in `left_out`. A model with rows of a member that is
neither here nor in LEFT_OUT fails a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

from foods.models import Barcode, Food, Portion, Submission
from tracker.logs.models import CorrectedEntry, DayNote, Favourite, IntakeEntry
from tracker.meals.models import SavedMeal, SavedMealLine
from tracker.profiles.models import Profile, Target, User
from tracker.schedules.models import Medicine, Schedule
from tracker.symptoms.models import DoctorVisit, Symptom, SymptomFreeDay

FORMAT = "magnesium-tracker"
VERSION = 1


@dataclass(frozen=True)
class Table:
    """Rows of one model. Columns that only undo and caches need are `left_out`."""

    name: str
    model: type[models.Model]
    about: str  # a phrase for the README and the schema
    owner: str = "user"  # the lookup from a row to the member
    left_out: frozenset[str] = frozenset()
    # Columns from another model: the name in the file, and the lookup.
    added: Mapping[str, str] = field(default_factory=dict)
    # UUID columns that are no foreign keys, and the model and column that they refer to.
    refers_to: Mapping[str, tuple[type[models.Model], str]] = field(default_factory=dict)

    @cached_property
    def columns(self) -> dict[str, models.Field[Any, Any]]:
        """Return the columns in the file with their fields, in the order of the model."""
        own = {
            column.name: column
            for column in self.model._meta.concrete_fields
            if column.name not in self.left_out and column.name != self.owner
        }
        return own | {name: _field_at(self.model, path) for name, path in self.added.items()}

    @property
    def lookups(self) -> list[str]:
        """Return the lookups of `columns`; foreign keys give their ids."""
        return [self.added.get(name) or column.attname for name, column in self.columns.items()]

    def rows_of(self, user: User) -> models.QuerySet[Any]:
        """Return the member's rows, removed ones too, in the order of their keys."""
        order = ["food", "pk"] if self.owner == "food__owner" else ["pk"]
        return self.model._base_manager.filter(**{self.owner: user.pk}).order_by(*order)


class CatalogueFoods(Table):
    """Foods of the shared catalogue that a member's rows refer to."""

    def rows_of(self, user: User) -> models.QuerySet[Any]:
        used = [
            IntakeEntry.objects.filter(user=user).values("food"),
            Favourite.objects.filter(user=user).values("food"),
            Schedule.objects.filter(user=user).values("food"),
            SavedMealLine.objects.filter(user=user).values("food"),
            Food.objects.own_of(user).values("merged_into"),
            Submission.objects.filter(food__owner=user).values("shared_food"),
        ]
        is_used = models.Q()
        for foods in used:
            is_used |= models.Q(pk__in=foods)
        return Food._base_manager.filter(is_used).exclude(owner=user).order_by("pk")


def _field_at(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    found: models.Field[Any, Any] = model._meta.get_field(last)  # type: ignore[assignment]
    return found


COMPUTED = frozenset({
    "search_text", "sort_name", "per_portion_mg", "per_100_mg", "earlier_mg", "earlier_year",
    "catalogue_values", "curated_fields", "asked_at", "updated_at", "staged_in", "group", "owner",
})  # fmt: skip
GROUP = {"group": "group__name"}

TABLES: tuple[Table, ...] = (
    Table("profile", Profile, "time zone, conditions and preferences"),
    Table("targets", Target, "daily targets, each with the day from which it holds"),
    CatalogueFoods(
        "catalogue_foods", Food, "foods of the shared catalogue that the other tables name",
        left_out=COMPUTED, added=GROUP, owner="",
    ),
    Table(
        "foods", Food, "own foods, recipes among them", owner="owner",
        left_out=COMPUTED | {"catalogue_key"}, added=GROUP,
    ),
    Table("portions", Portion, "portions of own foods", owner="food__owner", left_out=frozenset({"id"})),
    Table("barcodes", Barcode, "barcodes of own foods", owner="food__owner", left_out=frozenset({"id"})),
    Table(
        "submissions", Submission, "own foods suggested for the catalogue, and the decisions",
        owner="food__owner", left_out=frozenset({"id", "decided_by"}),
    ),
    Table("meals", SavedMeal, "saved meals; those with a food are recipes"),
    Table("meal_lines", SavedMealLine, "foods in saved meals and recipes"),
    Table(
        "schedules", Schedule, "what is taken regularly; a change ends one row and begins another",
        refers_to={"series": (Schedule, "series"), "replaces": (Schedule, "id")},
    ),
    Table("medicines", Medicine, "medicines to keep apart from supplements"),
    Table(
        "entries", IntakeEntry, "everything logged, with the values of that day",
        refers_to={"taken_for": (Schedule, "series")},
    ),
    Table(
        "corrections", CorrectedEntry, "corrections of past entries by curators, and whether they were read",
        added={"reason": "correction__reason", "made_at": "correction__made_at"},
    ),
    Table("days", DayNote, "notes on days, and whether everything was logged"),
    Table(
        "symptoms", Symptom, "symptoms",
        left_out=frozenset({"act", "acted_at", "previous", "earlier"}),
    ),
    Table("symptom_free_days", SymptomFreeDay, "days without symptoms"),
    Table("doctor_visits", DoctorVisit, "visits to a doctor after advice to see one"),
    Table("favourites", Favourite, "favourite foods"),
)  # fmt: skip
BY_NAME = {table.name: table for table in TABLES}

# Models with rows of a member that an export leaves out, and the reason.
LEFT_OUT = {
    "account.EmailAddress": "the address is in the head of the file",
    "account.EmailConfirmation": "a secret of this server",
    "admin.LogEntry": "what somebody did in the admin of this server",
    "foods.Brand": "curators' words for foods of the catalogue",
    "foods.DishAddition": "curators' words for foods of the catalogue",
    "foods.DishPart": "curators' words for foods of the catalogue",
    "foods.EarlierVersion": "about foods of the catalogue",
    "foods.Flag": "questions to curators about values, raised again by checks",
    "foods.HistoricalFood": "earlier states of foods, to revert edits",
    "foods.Merge": "curators' merges of foods of the catalogue",
    "foods.MergeMove": "curators' merges of foods of the catalogue",
    "logs.LogChange": "undo records, kept for a week",
    "mfa.Authenticator": "a secret of this server",
    "pantry.LabelPicture": "a file of its own in the zip",
    "pantry.OwnFoodRequest": "recognises a form that is sent twice",
    "profiles.Device": "where the member is signed in",
    "profiles.User": "the address is in the head of the file",
    "profiles.User_groups": "rights on this server",
    "profiles.User_user_permissions": "rights on this server",
    "schedules.ScheduleChange": "undo records, kept for a week",
    "socialaccount.SocialAccount": "sign-in on this server",
    "socialaccount.SocialToken": "a secret of this server",
    "transfer.ColumnMapping": "answers about a spreadsheet's columns, asked again",
    "transfer.DataExport": "a file with this data, kept for a day",
    "transfer.Import": "how entries came here, to undo that on this server",
    "transfer.ImportedEntry": "how entries came here, to undo that on this server",
    "transfer.ReplacedEntry": "how entries came here, to undo that on this server",
}
