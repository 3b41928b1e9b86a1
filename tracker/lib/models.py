"""Rows that belong to one person."""

from __future__ import annotations

from typing import Any, Self, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone

from tracker.lib.ids import new_id

Owned = TypeVar("Owned", bound=models.Model)
Removable = TypeVar("Removable", bound=models.Model)
Owner = models.Model | UUID  # a user, or a user's id


def owner_field(related_name: str = "+", *, db_index: bool = False) -> Any:
    """Return the field of whose row it is. Indexes begin with it, so it has none of its own."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name=related_name, db_index=db_index
    )


class OwnedQuerySet(models.QuerySet[Owned]):
    def for_user(self, user: Owner) -> Self:
        """Return the rows of this person."""
        return self.filter(user=user)


class OwnedModel(models.Model):
    """A row of one person. Ids are in the order in which rows are made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = owner_field()

    class Meta:
        abstract = True


class RemovableQuerySet(OwnedQuerySet[Removable]):
    def for_user(self, user: Owner) -> Self:
        """Return the rows of this person that are not removed."""
        return super().for_user(user).filter(removed_at=None)

    def removed_by(self, user: Owner) -> Self:
        """Return the rows that this person removed and may restore."""
        return self.filter(user=user, removed_at__isnull=False)


class RemovableModel(OwnedModel):
    """A row that is removed by marking it, so that it can be restored."""

    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def remove(self) -> None:
        """Mark the row as removed. Idempotent: the time of the first removal stays."""
        if self.removed_at is None:
            self.removed_at = timezone.now()
            self.save(update_fields=["removed_at"])

    def restore(self) -> bool:
        """Bring a removed row back. False when another row has taken its place."""
        self.removed_at = None
        self.save(update_fields=["removed_at"])
        return True
