"""Rules of what a migration must not do, so that the version before works on the new schema.

During an upgrade servers with the old code go on for a while, and after a rollback they are all there is.
They insert rows without new columns, read columns that were there, and know no new rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

# What old code does not notice. RunPython changes rows, which is for review.
HARMLESS = (
    migrations.CreateModel,
    migrations.RunPython,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.RemoveConstraint,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.AlterModelTableComment,
)
NEEDS_DEFAULT = "old code inserts rows without it; add db_default, or allow NULL"
LATER = "remove it in the release after the one that stops using it"
REASONS: dict[type[Operation], str] = {
    migrations.RemoveField: f"old code reads and writes it; {LATER}",
    migrations.DeleteModel: f"old code reads and writes it; {LATER}",
    migrations.RenameField: "old code knows the old name; add a column and copy",
    migrations.RenameModel: "old code knows the old table; keep it with db_table",
    migrations.AlterModelTable: "old code knows the old table",
    migrations.AddConstraint: "old code may write rows that break it",
    migrations.AlterUniqueTogether: "old code may write rows that break it",
    migrations.AlterOrderWithRespectTo: NEEDS_DEFAULT,
    migrations.RunSQL: "its effect on old code is not known",
}


def problems(migration: migrations.Migration, state: ProjectState) -> list[str]:
    """List what old code would trip over; `state` is the schema before the migration.

    A migration excuses one by `old_code_works_because = {"RemoveField food.note": "a reason"}`.
    """
    excuses = dict(getattr(migration, "old_code_works_because", {}))
    found = []
    for what, why in _look_through(migration.operations, migration.app_label, state.clone(), set()):
        if not excuses.pop(what, "").strip():
            found.append(f"{what}: {why}")
    return found + [f"{what}: the excuse is not needed" for what in excuses]


def _look_through(
    operations: Iterable[Operation], app: str, state: ProjectState, made: set[str]
) -> Iterator[tuple[str, str]]:
    """Each problem: the operation with what it is done to, and why. `made` are tables that old code lacks."""
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from _look_through(operation.database_operations, app, state.clone(), made)
        else:
            model = getattr(operation, "model_name", getattr(operation, "name", "")) or ""
            if isinstance(operation, migrations.CreateModel):
                made.add(model.lower())
            elif model.lower() not in made and (why := _why_not(operation, app, state)):
                yield _name(operation), why
        operation.state_forwards(app, state)


def _name(operation: Operation) -> str:
    """“AddField symptom.earlier”, “DeleteModel symptom”, “AddConstraint food.one_name”."""
    named = getattr(operation, "constraint", operation)
    name = getattr(named, "name", "") or getattr(operation, "old_name", "")
    parts = [part for part in (getattr(operation, "model_name", ""), name) if part]
    return f"{type(operation).__name__} {'.'.join(parts).lower()}".strip()


def _why_not(operation: Operation, app: str, state: ProjectState) -> str:
    """Why old code may fail; empty when it does not."""
    if isinstance(operation, migrations.AddField):
        return _why_not_add(operation.field)
    if isinstance(operation, migrations.AlterField):
        old = state.models[app, operation.model_name_lower].fields[operation.name]
        return _why_not_alter(old, operation.field)
    if isinstance(operation, HARMLESS):
        return ""
    return REASONS.get(type(operation), "its effect on old code is not known")


def _has_column(field: models.Field) -> bool:
    return not field.many_to_many and not isinstance(field, models.GeneratedField)


def _why_not_add(field: models.Field) -> str:
    if not _has_column(field) or field.null:
        return ""
    if field.db_default is NOT_PROVIDED:
        return NEEDS_DEFAULT
    return "old code would insert its default twice" if field.unique else ""


def _why_not_alter(old: models.Field, new: models.Field) -> str:
    if not (_has_column(old) and _has_column(new)):
        return "" if type(old) is type(new) else "old code knows another kind of column"
    if old.null and not new.null:
        return "old code may write NULL"
    if new.unique and not old.unique:
        return "old code may write a value twice"
    if old.db_column != new.db_column:  # the name of a field is not known before it is part of a model
        return "old code knows the old name"
    if _is_narrower(old, new):
        return "old code may write values that do not fit"
    return ""


def _is_narrower(old: models.Field, new: models.Field) -> bool:
    """Another type of column, or a shorter one."""
    if isinstance(old, models.CharField) and isinstance(new, models.CharField):
        return (new.max_length or 0) < (old.max_length or 0)
    if isinstance(old, models.DecimalField) and isinstance(new, models.DecimalField):
        return new.decimal_places < old.decimal_places or (
            new.max_digits - new.decimal_places < old.max_digits - old.decimal_places
        )
    if old.is_relation or new.is_relation:
        return old.related_model != new.related_model if old.is_relation and new.is_relation else True
    return _column_type(old) != _column_type(new)


def _column_type(field: models.Field) -> str:
    return str(field.db_parameters(connection)["type"])
