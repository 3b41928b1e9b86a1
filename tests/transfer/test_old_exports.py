"""Exports of every version of the format: once downloaded, they can be imported for ever."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.factories import UserFactory
from tracker.transfer.own_format.importer import import_account
from tracker.transfer.own_format.reader import read_own_export
from tracker.transfer.own_format.tables import BY_NAME, VERSION
from tracker.transfer.own_format.writer import export_as_json, rows_as_json

EXPORTS = Path(__file__).parent / "exports"
FILES = sorted(EXPORTS.glob("v*/data.json"))
# They name what only the server has that they were made on.
NOT_BROUGHT = {"catalogue_foods", "corrections"}


def test_there_is_an_export_of_every_version():
    assert [path.parent.name for path in FILES] == [f"v{number}" for number in range(1, VERSION + 1)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_an_export_of_this_version_can_be_imported(db, path):
    user = UserFactory()
    data = json.loads(path.read_text(encoding="utf-8"))
    with path.open("rb") as file, read_own_export(file) as export:
        import_account(user, export)
    for name in BY_NAME.keys() - NOT_BROUGHT - {"foods"}:
        assert len(list(rows_as_json(BY_NAME[name], user))) == len(data[name]), name
    own = {food["name"] for food in rows_as_json(BY_NAME["foods"], user)}
    assert {food["name"] for food in [*data["foods"], *data["catalogue_foods"]]} <= own
    kept = {entry["id"]: entry for entry in rows_as_json(BY_NAME["entries"], user)}
    for entry in data["entries"]:
        del entry["food"]  # a number of the server that it was made on
        assert {column: kept[entry["id"]][column] for column in entry} == entry
    assert "".join(export_as_json(user, user.date_joined))
