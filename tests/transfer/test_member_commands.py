"""manage.py export_member and import_member, by which operators move people between servers."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from tests.factories import EntryFactory, FoodFactory
from tracker.logs.models import DayNote, IntakeEntry
from tracker.profiles.models import User
from tracker.transfer.account_deletion import delete_account


def run(*arguments, **options) -> str:
    said = io.StringIO()
    call_command(*map(str, arguments), stdout=said, stderr=said, **options)
    return said.getvalue()


@pytest.fixture
def file(member, tmp_path):
    """Return the file of a member with one entry."""
    EntryFactory(user=member, food=FoodFactory(owner=member, name="Own bar"))
    path = tmp_path / "member.zip"
    assert f"everything of {member.email}" in run("export_member", member.email.upper(), path)
    assert path.stat().st_mode & 0o077 == 0
    return path


def test_a_member_moves_to_another_server(member, file):
    address = member.email
    delete_account(User.objects.get(pk=member.pk))
    said = run("import_member", file)
    assert f"Made an account for {address}." in said
    assert "0 refused" in said
    user = User.objects.get(email=address)
    assert not user.has_usable_password()
    assert IntakeEntry.objects.get(user=user).food.name == "Own bar"
    again = run("import_member", file)
    assert f"{address}: 0 rows added" in again
    assert IntakeEntry.objects.filter(user=user).count() == 1


def test_another_address_is_another_account(member, stranger, file):
    DayNote.objects.create(user=stranger, day="2026-11-22", note="theirs")
    run("import_member", file, address=stranger.email)
    assert IntakeEntry.objects.filter(user=stranger).count() == 1
    assert IntakeEntry.objects.filter(user=member).count() == 1
    assert DayNote.objects.get(user=stranger).note == "theirs"


def test_mistakes_are_named_and_change_nothing(member, file, tmp_path):
    counts = (User.objects.count(), IntakeEntry.objects.count())
    wrong, nameless = tmp_path / "wrong.zip", tmp_path / "nameless.json"
    wrong.write_bytes(file.read_bytes()[:-200])
    with zipfile.ZipFile(file) as archive:
        data = json.loads(archive.read("data.json"))
    nameless.write_text(json.dumps(data | {"account": {}}))
    for arguments, sentence in [
        (("export_member", "nobody@example.org"), "no account with the address"),
        (("export_member", member.email, file), "exists already"),
        (("export_member", member.email, tmp_path / "no" / "folder.zip"), "can't be written"),
        (("import_member", tmp_path / "none.zip"), "can't be read"),
        (("import_member", wrong), "can’t be opened"),
        (("import_member", nameless), "Give one with --address"),
    ]:
        with pytest.raises(CommandError, match=sentence):
            run(*arguments)
    assert (User.objects.count(), IntakeEntry.objects.count()) == counts
