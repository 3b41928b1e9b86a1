"""Old code works on the new schema: rules for every migration after the first release."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.operations.migration_rules import problems

# How many migrations each app had when the rules began.
BASELINE = {"foods": 10, "logs": 7, "profiles": 4, "schedules": 1, "symptoms": 2}


def migrations_after_the_baseline(loader: MigrationLoader) -> list[tuple[str, str]]:
    own = {config.label for config in apps.get_app_configs() if is_own(config)}
    return [
        (app, name)
        for app, name in sorted(loader.disk_migrations)
        if app in own and int(name[:4]) > BASELINE.get(app, 0)
    ]


def is_own(config) -> bool:
    return config.name.partition(".")[0] in {"tracker", "foods"}


def test_old_code_works_on_the_schema_of_every_new_migration():
    loader = MigrationLoader(None)
    for key in migrations_after_the_baseline(loader):
        state = loader.project_state(key, at_end=False)
        found = problems(loader.disk_migrations[key], state)
        assert not found, f"{'.'.join(key)}: {'; '.join(found)}"


def test_the_baseline_is_what_was_released():
    loader = MigrationLoader(None)
    for app, count in BASELINE.items():
        assert len([name for label, name in loader.disk_migrations if label == app]) >= count
    assert {app for app, _ in loader.disk_migrations if is_own(apps.get_app_config(app))} >= set(BASELINE)


def check(*operations, excuses=None) -> list[str]:
    """The problems of a migration of an app with one model, Note: text, owner, number."""
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("text", models.CharField(max_length=100)),
        ("owner", models.CharField(max_length=10, null=True)),
        ("number", models.DecimalField(max_digits=9, decimal_places=3)),
    ]
    state.add_model(ModelState("app", "Note", fields))
    migration = type("Migration", (migrations.Migration,), {"operations": list(operations)})("0002", "app")
    if excuses:
        migration.old_code_works_because = excuses
    return problems(migration, state)


def new_table():
    return migrations.CreateModel("Fresh", [("id", models.BigAutoField(primary_key=True))])


BAD = [
    (migrations.AddField("note", "nick", models.CharField(max_length=9)), "note.nick: .*add db_default"),
    (migrations.AddField("note", "nick", models.CharField(max_length=9, default="")), "add db_default"),
    (migrations.AddField("note", "up", models.ForeignKey("app.Note", models.CASCADE)), "add db_default"),
    (migrations.AddField("note", "nr", models.IntegerField(db_default=1, unique=True)), "default twice"),
    (migrations.RemoveField("note", "text"), "RemoveField note.text: .*release after"),
    (migrations.DeleteModel("Note"), "DeleteModel note: .*release after"),
    (migrations.RenameField("note", "text", "body"), "RenameField note.text: .*old name"),
    (migrations.RenameModel("Note", "Memo"), "RenameModel note: .*old table"),
    (migrations.AlterModelTable("note", "notes"), "AlterModelTable note: .*old table"),
    (migrations.AlterField("note", "owner", models.CharField(max_length=10)), "may write NULL"),
    (migrations.AlterField("note", "text", models.CharField(max_length=99)), "do not fit"),
    (migrations.AlterField("note", "text", models.IntegerField()), "do not fit"),
    (migrations.AlterField("note", "text", models.CharField(max_length=100, unique=True)), "a value twice"),
    (migrations.AlterField("note", "text", models.CharField(max_length=100, db_column="t")), "the old name"),
    (migrations.AlterField("note", "number", models.DecimalField(max_digits=9, decimal_places=2)), "not fit"),
    (migrations.AlterUniqueTogether("note", {("text", "owner")}), "may write rows that break it"),
    (
        migrations.AddConstraint("note", models.UniqueConstraint(fields=["text"], name="one_text")),
        "AddConstraint note.one_text: .*may write rows that break it",
    ),
    (migrations.RunSQL("DROP TABLE app_note"), "RunSQL: .*not known"),
    (
        migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("note", "text")]),
        "RemoveField note.text",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "problem"), BAD, ids=lambda value: getattr(value, "name", "") or None)
def test_what_old_code_would_trip_over_is_found(operation, problem):
    [found] = check(operation)
    assert re.search(problem, found), found


@pytest.mark.parametrize(
    "operations",
    [
        [migrations.AddField("note", "nick", models.CharField(max_length=9, db_default=""))],
        [migrations.AddField("note", "nick", models.CharField(max_length=9, null=True))],
        [migrations.AddField("note", "up", models.ForeignKey("app.Note", models.CASCADE, null=True))],
        [migrations.AddField("note", "like", models.ManyToManyField("app.Note"))],
        [migrations.AlterField("note", "text", models.CharField(max_length=200))],
        [migrations.AlterField("note", "text", models.CharField(max_length=100, choices=[("a", "A")]))],
        [migrations.AlterField("note", "number", models.DecimalField(max_digits=12, decimal_places=3))],
        [migrations.AddIndex("note", models.Index(fields=["text"], name="texts"))],
        [migrations.RunPython(migrations.RunPython.noop)],
        [migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Note")])],
        [
            new_table(),
            migrations.AddField("fresh", "text", models.CharField(max_length=9)),
            migrations.AddConstraint("fresh", models.UniqueConstraint(fields=["text"], name="one")),
        ],
    ],
    ids=range(11),
)
def test_what_old_code_does_not_notice_is_allowed(operations):
    assert check(*operations) == []


def test_an_exception_names_the_operation_and_gives_a_reason():
    remove = migrations.RemoveField("note", "text")
    assert check(remove, excuses={"RemoveField note.text": "Not used since 0.1."}) == []
    assert check(remove, excuses={"RemoveField note.text": " "})
    assert check(remove, excuses={"RemoveField note.number": "Another one."}) == [
        "RemoveField note.text: old code reads and writes it; "
        "remove it in the release after the one that stops using it",
        "RemoveField note.number: the excuse is not needed",
    ]
