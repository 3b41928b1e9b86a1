"""Delete an account with everything that belongs to the member, at once or after a week.

The models determine which rows are a member's: those with a foreign key to the user, and those that exist
only as part of such a row. A nullable reference, such as the curator who decided a submission, is set to
NULL. Rows are deleted in batches, each a transaction of its own, so that other writes can run in between. If
interrupted, the account stays closed, and housekeeping finishes the deletion.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from foods.models import Food, Submission
from tracker.food_pages.models import LabelPicture
from tracker.lib import unsaved
from tracker.lib.sessions import delete_sessions_of
from tracker.logs.models import DayNote, Favourite, IntakeEntry
from tracker.meals.models import SavedMeal
from tracker.profiles.models import Target, User
from tracker.schedules.models import Medicine, Schedule
from tracker.symptoms.models import Symptom
from tracker.transfer.background_export import remove_files_of
from tracker.transfer.imports.files import ImportFiles
from tracker.transfer.models import Import

BATCH = 200  # rows a transaction
CANCELLABLE_FOR = timedelta(days=7)

Model = type[models.Model]


def count_rows(user: User) -> dict[str, int]:
    """Count what a deletion removes, by the names that the page uses; removed rows count too."""
    own = {
        "entries": IntakeEntry,
        "days": DayNote,
        "symptoms": Symptom,
        "schedules": Schedule,
        "medicines": Medicine,
        "meals": SavedMeal,
        "favourites": Favourite,
        "targets": Target,
        "pictures": LabelPicture,
    }
    counts = {name: model._base_manager.filter(user=user).count() for name, model in own.items()}
    counts["foods"] = Food.objects.filter(owner=user, recipe=None).count()
    return counts


def count_shared_foods(user: User) -> int:
    """Count the foods that the catalogue took over from this person; they stay, without a name."""
    return Submission.objects.filter(food__owner=user, state=Submission.State.ACCEPTED).count()


def schedule_deletion(user: User) -> datetime:
    """Delete the account when a week is over, unless the person keeps it; return when."""
    user.delete_at = timezone.now() + CANCELLABLE_FOR
    user.save(update_fields=["delete_at"])
    return user.delete_at


def cancel_deletion(user: User) -> None:
    user.delete_at = None
    user.save(update_fields=["delete_at"])


def accounts_to_delete(now: datetime) -> models.QuerySet[User]:
    """Accounts whose week is over, and those whose deletion was stopped."""
    return User.objects.filter(delete_at__lte=now)


def delete_account(user: User) -> None:
    """Delete a member's rows in every table, their sessions, and their data in the cache."""
    User.objects.filter(pk=user.pk).update(is_active=False, delete_at=timezone.now())
    delete_sessions_of(user.pk)
    unsaved.forget_all(user.pk)
    for id in Import.objects.for_user(user).values_list("pk", flat=True):
        ImportFiles(id).delete()
    remove_files_of(user)
    for model in _models_of_a_person():
        _delete_in_batches(_rows_of(model, user))
    _delete_log_lines(User, [user.pk])
    User.objects.filter(pk=user.pk).delete()


def _delete_in_batches(rows: models.QuerySet[Any]) -> None:
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            _delete_log_lines(rows.model, keys)
            rows.model._base_manager.filter(pk__in=keys).delete()


def _delete_log_lines(model: Model, keys: list[Any]) -> None:
    """Delete the admin's log lines about these rows: they contain data such as an email address."""
    kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in keys]).delete()


def _rows_of(model: Model, user: User) -> models.QuerySet[Any]:
    condition = models.Q()
    for path in _paths_to_user(model):
        condition |= models.Q(**{path: user.pk})
    return model._base_manager.filter(condition)


@cache
def _models_of_a_person() -> list[Model]:
    """Models whose rows belong to a person, each before those that it refers to.

    Copies that are made while a row is deleted, such as its history, come last.
    """
    found = [model for model in apps.get_models(include_auto_created=True) if _paths_to_user(model)]
    return sorted(found, key=lambda model: (_is_copy(model), -_depth(model), model._meta.label))


@cache
def _paths_to_user(model: Model) -> tuple[str, ...]:
    """Return the lookups from a model to the user: ("user",), or ("food__owner",) without one."""
    fields = list(_owning_fields(model))
    direct = tuple(field.name for field in fields if field.related_model is User)
    if direct:
        return direct
    return tuple(
        f"{field.name}__{path}"
        for field in fields
        if field.related_model is not model
        for path in _paths_to_user(field.related_model)
    )


@cache
def _depth(model: Model) -> int:
    """Count the references that lead from a model to the user, by the longest path."""
    parents = (field.related_model for field in _owning_fields(model))
    depths = [_depth(parent) for parent in parents if parent is not model and _paths_to_user(parent)]
    return 1 + max(depths, default=0)


def _owning_fields(model: Model) -> Iterator[Any]:
    """Yield the foreign keys without which a row makes no sense."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and _on_delete(field) is not models.SET_NULL:
            yield field


def _on_delete(field: models.ForeignKey[Any, Any]) -> Any:
    return field.remote_field.on_delete


def _is_copy(model: Model) -> bool:
    return any(_on_delete(field) is models.DO_NOTHING for field in _owning_fields(model))
