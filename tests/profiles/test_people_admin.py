"""Accounts and groups in the admin."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from tests.factories import EntryFactory, SymptomFactory
from tests.html import parse
from tracker.profiles.models import User


@pytest.fixture
def as_operator(client, db):
    client.force_login(User.objects.create_superuser("operator@example.org", "four green pumpkin seeds"))
    return client


def test_an_account_with_entries_names_what_stands_in_the_way_of_deleting_it(as_operator, member):
    EntryFactory(user=member)
    SymptomFactory(user=member)
    page = parse(as_operator.get(f"/admin/profiles/user/{member.pk}/delete/"))
    assert {item.text for item in page.select_one("#content").select("li")} == {"intake entry", "symptom"}
    as_operator.post(f"/admin/profiles/user/{member.pk}/delete/", {"post": "yes"})
    assert User.objects.filter(pk=member.pk).exists()


def test_naming_what_stands_in_the_way_costs_the_same_for_many_entries(
    as_operator, member, django_assert_max_num_queries
):
    EntryFactory.create_batch(30, user=member)
    with django_assert_max_num_queries(8):
        as_operator.get(f"/admin/profiles/user/{member.pk}/delete/")


def test_an_account_without_entries_can_be_deleted(as_operator, member):
    as_operator.post(f"/admin/profiles/user/{member.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=member.pk).exists()


def test_a_group_is_offered_no_right_to_see_peoples_own_rows(as_operator):
    group = Group.objects.get(name="Food curators")
    offered = {
        option.text
        for option in parse(as_operator.get(f"/admin/auth/group/{group.pk}/change/")).select("option")
    }
    assert any("Can change food" in words for words in offered)
    assert not any("intake entry" in words or "symptom" in words for words in offered)


def test_saving_a_group_leaves_the_rights_of_curators_as_they_were(as_operator):
    group = Group.objects.get(name="Food curators")
    before = set(group.permissions.values_list("codename", flat=True))
    page = parse(as_operator.get(f"/admin/auth/group/{group.pk}/change/"))
    chosen = [option["value"] for option in page.select("option") if "selected" in option.attributes]
    as_operator.post(f"/admin/auth/group/{group.pk}/change/", {"name": group.name, "permissions": chosen})
    assert set(group.permissions.values_list("codename", flat=True)) == before != set()
