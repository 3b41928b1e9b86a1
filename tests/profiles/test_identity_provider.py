"""Signing in by an OpenID Connect provider, which these tests start themselves."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured

from tests import identity_provider
from tests.html import parse
from tests.operations.reading_settings import read_settings
from tracker.lib import sign_in_settings
from tracker.profiles.models import User

LOGIN, CALLBACK = "/accounts/oidc/login/", "/accounts/oidc/login/callback/"
PASSWORD = "four green pumpkin seeds"


@pytest.fixture
def provider(db, settings):
    with identity_provider.serving() as provider:
        settings.OIDC_ISSUER, settings.OIDC_NAME = provider.url, "Home"
        settings.SOCIALACCOUNT_PROVIDERS = sign_in_settings.providers(
            provider.url, "Home", identity_provider.CLIENT_ID, identity_provider.SECRET
        )
        provider.claims = {"sub": "17", "email": "member@example.org", "email_verified": True}
        yield provider


def continue_with(provider, client, address=LOGIN):
    """Press the button, let the provider send us back, and return the last answer."""
    leads = urlsplit(client.post(address).url)
    assert f"{leads.scheme}://{leads.netloc}" == provider.url
    connection = HTTPConnection(leads.netloc)
    connection.request("GET", f"{leads.path}?{leads.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    assert back.path == CALLBACK
    return client.get(f"{back.path}?{back.query}", follow=True)


def signed_in_as(client):
    answer = client.get("/profile/", follow=True)
    user = answer.context["user"]
    return user.email if user.is_authenticated else ""


@pytest.fixture
def with_password(member):
    """The member, who has a password and a confirmed address."""
    member.set_password(PASSWORD)
    member.save()
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def test_it_is_off_unless_the_operator_names_a_provider(client, db):
    assert "Continue with" not in parse(client.get("/accounts/login/")).text
    assert client.post(LOGIN).status_code == 404
    assert client.get(CALLBACK).status_code == 404


def test_a_closed_site_takes_nobody_new_by_the_provider_and_keeps_who_is_in(client, provider, settings):
    settings.OIDC_SIGN_UP = False
    answer = continue_with(provider, client)
    assert (answer.status_code, parse(answer).select_one("h1").text) == (403, "New accounts are closed")
    assert client.get("/accounts/provider/signup/").status_code in {302, 403}
    assert not User.objects.exists()
    settings.OIDC_SIGN_UP = True
    continue_with(provider, client)
    client.post("/accounts/logout/")
    settings.OIDC_SIGN_UP = False
    continue_with(provider, client)
    assert signed_in_as(client) == "member@example.org"


def test_sign_up_by_the_provider_follows_sign_up_unless_it_is_set(tmp_path):
    variables = [({}, True), ({"SIGN_UP": "0"}, False), ({"SIGN_UP": "0", "OIDC_SIGN_UP": "1"}, True)]
    for given, is_open in variables:
        assert read_settings(tmp_path, **given)["OIDC_SIGN_UP"] is is_open


def test_somebody_new_gets_an_account_by_the_provider(client, provider, settings):
    settings.SIGN_UP = False
    assert "Continue with Home" in parse(client.get("/accounts/login/")).text
    assert continue_with(provider, client).status_code == 200
    assert signed_in_as(client) == "member@example.org"
    assert EmailAddress.objects.get().verified
    assert SocialAccount.objects.get().uid == "17"
    asked = dict(provider.asked)["/authorize"]
    assert set(asked["scope"][0].split()) == {"openid", "email"}
    assert asked["code_challenge_method"] == ["S256"]


def test_the_same_person_comes_back_to_the_same_account(client, provider):
    continue_with(provider, client)
    client.post("/accounts/logout/")
    provider.claims["email"] = "changed@example.org"
    continue_with(provider, client)
    assert signed_in_as(client) == "member@example.org"
    assert User.objects.count() == 1


def test_an_account_with_the_same_confirmed_address_is_joined(client, provider, with_password):
    continue_with(provider, client)
    assert signed_in_as(client) == "member@example.org"
    assert SocialAccount.objects.get().user == with_password
    with_password.refresh_from_db()
    assert with_password.check_password(PASSWORD)


@pytest.mark.parametrize("verified", [False, None, "false", "true", 1])
def test_no_account_is_joined_by_an_address_that_is_not_confirmed(client, provider, with_password, verified):
    provider.claims["email_verified"] = verified
    continue_with(provider, client)
    """Whoever comes gets an account of their own, as at sign-up, and the address stays its owner's."""
    assert not SocialAccount.objects.filter(user=with_password).exists()
    assert client.session.get("_auth_user_id") != str(with_password.pk)
    assert User.objects.get(email="member@example.org", owns_email=True) == with_password


def test_whoever_took_an_address_without_confirming_it_loses_their_password(client, provider, with_password):
    EmailAddress.objects.update(verified=False)
    continue_with(provider, client)
    with_password.refresh_from_db()
    assert not with_password.check_password(PASSWORD)


@pytest.mark.parametrize("token", [{"aud": "another"}, {"iss": "https://other.example"}, {"exp": 1}])
def test_a_token_that_is_not_for_this_site_signs_nobody_in(client, provider, token):
    provider.token = token
    answer = continue_with(provider, client)
    assert answer.status_code in {200, 401}
    assert "You’re not signed in" in parse(answer).text
    assert not User.objects.exists()


def test_an_answer_that_nobody_asked_for_signs_nobody_in(client, provider):
    answer = client.get(CALLBACK, {"code": "a-code", "state": "made-up"})
    assert "You’re not signed in" in parse(answer).text
    assert not User.objects.exists()


def test_a_second_factor_is_asked_for_after_the_provider_too(client, provider, with_password):
    TOTP.activate(with_password, "JBSWY3DPEHPK3PXP")
    answer = continue_with(provider, client)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    assert signed_in_as(client) == ""


def test_a_member_connects_the_provider_after_giving_the_password(client, provider, with_password):
    client.force_login(with_password)
    provider.claims |= {"email": "other@example.org", "email_verified": False}
    page = "/accounts/provider/"
    assert "Connect Home" in parse(client.get(page)).text
    asked = continue_with(provider, client, f"{LOGIN}?process=connect")
    assert "Confirm that it’s you" in parse(asked).text
    assert not SocialAccount.objects.exists()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD}, follow=True)
    assert SocialAccount.objects.get().user == with_password


def test_settings_name_the_provider_in_the_policy_and_need_its_client(tmp_path):
    address = "https://login.example.org:8443/realms/home"
    client = {"OIDC_CLIENT_ID": "id", "OIDC_CLIENT_SECRET": "secret"}
    found = read_settings(tmp_path, OIDC_ISSUER=address, **client)
    directives = found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["form-action"] == ["'self'", "https://login.example.org:8443"]
    [app] = found["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert app["settings"] == {"server_url": address}
    for missing in client:
        with pytest.raises(ImproperlyConfigured, match=missing):
            read_settings(tmp_path, OIDC_ISSUER=address, **client | {missing: None})


def test_asking_for_the_page_again_shows_what_the_provider_is_called(client, provider):
    assert parse_qs(urlsplit(client.post(LOGIN).url).query)["client_id"] == ["magnesium"]
    assert "Sign in with Home?" in parse(client.get(LOGIN)).text
