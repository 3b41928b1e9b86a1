"""Signing up, in and out."""

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db import IntegrityError, transaction
from django.test import Client

from tests.profiles.conftest import PASSWORD, errors_above, errors_beside, is_signed_in, sign_in
from tracker.lib.ids import new_id
from tracker.profiles.backends import user_with_profile
from tracker.profiles.models import User


def test_signing_up_takes_an_address_and_a_password(client, sign_up):
    sign_up(client)
    assert User.objects.get().email == "new@example.org"
    assert is_signed_in(client)


def test_signing_up_brings_the_time_zone_of_the_browser(client, sign_up):
    sign_up(client, timezone="Pacific/Auckland")
    assert User.objects.get().profile.timezone == "Pacific/Auckland"


def test_the_form_has_a_hidden_field_for_the_time_zone(client, db):
    assert '<input type="hidden" name="timezone"' in client.get("/accounts/signup/").text


@pytest.mark.parametrize("timezone", ["", "Mars/Base", "../../etc/passwd", "UTC+25", "Factory"])
def test_a_time_zone_that_is_none_does_not_refuse_a_sign_up(client, sign_up, settings, timezone):
    settings.TIME_ZONE = "Europe/Vienna"
    sign_up(client, timezone=timezone)
    assert User.objects.get().profile.timezone == "Europe/Vienna"


def test_a_browser_that_tells_no_time_zone_can_sign_up(client, sign_up, settings):
    sign_up(client)
    assert User.objects.get().profile.timezone == settings.TIME_ZONE


def test_passwords_are_kept_as_argon2(client, sign_up):
    sign_up(client)
    password = User.objects.get().password
    assert password.startswith("argon2$argon2id$")
    assert identify_hasher(password).algorithm == "argon2"
    assert PASSWORD not in password


def test_one_address_has_one_account_whatever_its_letters(member):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Member@Example.ORG")


@pytest.mark.parametrize("email", ["", "nobody", "nobody@", "a b@example.org"])
def test_what_is_no_address_is_refused_beside_the_field(client, sign_up, email):
    assert errors_beside(sign_up(client, email=email), "email")
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["", "short", "password1234", "new@example.org"])
def test_a_weak_password_is_refused_beside_the_field(client, sign_up, password):
    answer = sign_up(client, password1=password)
    assert errors_beside(answer, "password1")
    assert 'value="new@example.org"' in answer.text
    assert not User.objects.exists()


def test_signing_in_leads_to_today(client, known):
    assert sign_in(client)["Location"] == "/days/today/"
    assert is_signed_in(client)


def test_signing_in_leads_back_to_the_page_that_asked_for_it(client, known):
    assert sign_in(client, next="/profile/")["Location"] == "/profile/"


def test_an_address_may_be_typed_in_capitals(client, known):
    sign_in(client, email="MEMBER@Example.org")
    assert is_signed_in(client)


def test_a_wrong_password_does_not_sign_in(client, known):
    answer = sign_in(client, password="something else")
    assert len(errors_above(answer)) == 1
    assert not is_signed_in(client)


def test_an_unknown_address_is_refused_in_the_same_words(client, known):
    wrong, unknown = sign_in(client, password="something else"), sign_in(client, email="nobody@example.org")
    assert errors_above(wrong) == errors_above(unknown) != []


def test_an_account_that_was_closed_does_not_sign_in(client, known):
    known.is_active = False
    known.save()
    sign_in(client)
    assert not is_signed_in(client)


def test_closing_an_account_signs_it_out(as_member, member):
    member.is_active = False
    member.save()
    assert not is_signed_in(as_member)


def test_signing_out_needs_a_click(as_member):
    assert as_member.get("/accounts/logout/").status_code == 200
    assert is_signed_in(as_member)


def test_signing_out_leads_to_the_front_door(as_member):
    assert as_member.post("/accounts/logout/")["Location"] == "/"
    assert not is_signed_in(as_member)


def test_signing_out_does_not_sign_out_elsewhere(as_member, member):
    phone = Client()
    phone.force_login(member)
    as_member.post("/accounts/logout/")
    assert is_signed_in(phone)


def test_every_account_has_a_profile_however_it_was_made(db):
    made = [
        User.objects.create_user("one@example.org", PASSWORD),
        User.objects.create_superuser("two@example.org", PASSWORD),
        User.objects.create(email="three@example.org"),
    ]
    assert [User.objects.get(pk=user.pk).profile.timezone for user in made] == ["UTC"] * 3


def test_an_account_needs_an_address(db):
    with pytest.raises(ValueError, match="address"):
        User.objects.create_user("")


def test_saving_an_account_keeps_its_profile(member):
    member.email = "other@example.org"
    member.save()
    assert User.objects.get().profile.timezone == "Europe/Berlin"


def test_a_request_of_a_member_reads_account_and_profile_in_one_query(as_member, django_assert_num_queries):
    with django_assert_num_queries(3):  # the session, the account with its profile, the targets
        as_member.get("/profile/")


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_a_form_that_is_refused_says_so_to_machines_too(client, db, address):
    assert client.get(address).status_code == 200
    answer = client.post(address, {"login": "nobody", "email": "no address", "password1": "short"})
    assert answer.status_code == 422
    assert "no address" in answer.text or "nobody" in answer.text


def test_whoever_is_signed_in_is_read_with_all_of_their_profile(member):
    profile = member.profile
    profile.conditions, profile.has_kidney_disease = ["coeliac"], True
    profile.save()
    read = user_with_profile(member.pk)
    slow = User.objects.select_related("profile").get(pk=member.pk)
    for one, other in ((read, slow), (read.profile, slow.profile)):
        for field in one._meta.concrete_fields:
            assert getattr(one, field.attname) == getattr(other, field.attname), field
            assert type(getattr(one, field.attname)) is type(getattr(other, field.attname)), field
    assert read.profile.user is read
    assert user_with_profile(new_id()) is None


def test_reading_who_is_signed_in_takes_one_query(member, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert user_with_profile(member.pk).profile.timezone == "Europe/Berlin"
