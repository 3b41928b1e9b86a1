"""What every answer carries, and what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.cases import for_each
from tests.database_copies import COPIES, MIGRATED
from tests.factories import EntryFactory, UserFactory
from tests.html import HTMX, parse
from tests.operations.collected_files import write_manifest
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry

ROOT = Path(__file__).resolve().parent.parent
DAY = "/days/2026-11-22/"
MEMBERS_PAGES = [
    "/days/today/",
    DAY,
    "/weeks/2026-W47/",
    "/months/2026-11/",
    "/years/2026/",
    "/range/",
    "/compare/",
    DAY + "gap/",
    DAY + "range/",
    "/symptoms/",
    "/symptoms/new/",
    "/symptoms/beside/",
    "/report/",
    "/report/magnesium.pdf",
    "/learn/how-much/",
    "/profile/",
    "/data/",
    "/data/delete/",
    "/accounts/2fa/",
    "/accounts/devices/",
    "/data/entries.csv",
    "/data/symptoms.csv",
    "/data/doctor-visits.csv",
    "/data/clinical/",
    "/data/clinical/bundle.json",
    "/data/supplements/",
    "/data/supplements.ics",
    "/accounts/email/",
]
VISITORS_PAGES = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nothing/here/"]


def policy(answer):
    """The content security policy of `answer`, directive by directive."""
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";") if part.strip()]
    return {name: values for name, *values in parts}


# --- headers --------------------------------------------------------------------------------------


def check_headers(answer):
    assert policy(answer)["default-src"] == ["'self'"]
    assert "unsafe-" not in answer["Content-Security-Policy"]
    assert "*" not in answer["Content-Security-Policy"]
    for directive in ("base-uri", "frame-ancestors", "object-src"):
        assert policy(answer)[directive] == ["'none'"]
    assert policy(answer)["form-action"] == ["'self'"]
    assert "camera=()" in answer["Permissions-Policy"]
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@for_each("address", VISITORS_PAGES)
def test_a_visitors_pages_carry_strict_headers(client, db, address):
    check_headers(client.get(address))


@for_each("address", [*MEMBERS_PAGES, "/nothing/here/"])
def test_a_members_pages_carry_strict_headers(as_member, address):
    check_headers(as_member.get(address))


def test_the_admin_carries_strict_headers(as_curator):
    check_headers(as_curator.get("/admin/foods/food/"))


def test_parts_carry_strict_headers(as_member):
    check_headers(as_member.get(DAY, headers=HTMX))


@for_each("address", [*MEMBERS_PAGES, "/days/", "/", "/nothing/here/"])
def test_what_a_member_sees_is_kept_by_no_cache(as_member, address):
    assert as_member.get(address)["Cache-Control"] == "private, no-store"


def test_what_a_curator_sees_is_kept_by_no_cache(as_curator):
    assert "no-store" in as_curator.get("/admin/foods/food/")["Cache-Control"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_answers_to_changes_are_kept_by_no_cache(as_member, member, headers):
    entry = EntryFactory(user=member)
    answer = as_member.post(reverse("logs:remove", args=[entry.day, entry.pk]), headers=headers)
    assert answer["Cache-Control"] == "private, no-store"


def test_health_data_stay_out_of_the_browsers_history_cache(as_member):
    config = json.loads(parse(as_member.get(DAY)).select_one("meta[name=htmx-config]")["content"])
    assert config["historyCacheSize"] == 0
    assert config["historyEnabled"] is False


def test_htmx_runs_nothing_that_a_page_contains(as_member):
    config = json.loads(parse(as_member.get(DAY)).select_one("meta[name=htmx-config]")["content"])
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False


# --- what people type is text ---------------------------------------------------------------------


def test_what_was_searched_for_is_shown_as_text(as_member):
    answer = as_member.get(DAY + "foods/", {"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in answer.text
    assert not parse(answer).select_one("main").select("script")


def test_a_food_with_markup_in_its_name_is_shown_as_text(as_member, member, almonds):
    almonds.name = almonds.brand = "<script>alert(1)</script> almonds"
    almonds.save()
    entry = EntryFactory(user=member, food=almonds)
    for address in (DAY, DAY + "foods/?q=alm", f"{DAY}foods/{almonds.pk}/", f"{DAY}?changed={entry.pk}"):
        page = parse(as_member.get(address))
        assert not page.select_one("main").select("script"), address
        assert not page.select_one("#notice").select("script"), address


# --- forgery --------------------------------------------------------------------------------------


@pytest.fixture
def strict_client(member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    return client


@pytest.fixture
def an_ounce(almonds):
    portion = almonds.portions.get(label="1 oz")
    return {"id": new_id(), "food": almonds.pk, "portion": f"p{portion.pk}", "amount": "1", "meal": "snack"}


@pytest.mark.parametrize("headers", [{}, HTMX, {"X-CSRFToken": "a" * 64}], ids=["plain", "htmx", "made up"])
def test_another_site_cannot_add_for_a_member(strict_client, an_ounce, headers):
    answer = strict_client.post(DAY + "entries/", an_ounce, headers=headers)
    assert answer.status_code == 403
    assert "Send the form again" in answer.text
    assert not IntakeEntry.objects.exists()


def test_another_site_cannot_remove_for_a_member(strict_client, member):
    entry = EntryFactory(user=member)
    for what in ("remove", "undo", "dismiss"):
        assert strict_client.post(reverse(f"logs:{what}", args=[entry.day, entry.pk])).status_code == 403
    assert strict_client.post(reverse("profiles:set-preferences"), {}).status_code == 403


def test_the_form_of_a_page_carries_a_token_that_is_accepted(strict_client, an_ounce):
    form = parse(strict_client.get(DAY + "foods/?q=al")).select_one("#add-form")
    token = form.select_one("[name=csrfmiddlewaretoken]")["value"]
    sent = an_ounce | {"csrfmiddlewaretoken": token}
    assert strict_client.post(DAY + "entries/", sent).status_code == 302


def test_a_page_tells_htmx_a_token_that_is_accepted(strict_client, an_ounce):
    body = parse(strict_client.get(DAY)).select_one("body")
    token = json.loads(body["hx-headers"])["X-CSRFToken"]
    answer = strict_client.post(DAY + "entries/", an_ounce, headers=HTMX | {"X-CSRFToken": token})
    assert answer.status_code == 200
    assert IntakeEntry.objects.count() == 1


# --- methods and addresses ------------------------------------------------------------------------

ID = "01a1c2d3-0000-7000-8000-000000000000"


@for_each(
    "address",
    [
        f"{DAY}entries/",
        f"{DAY}entries/{ID}/remove/",
        f"{DAY}changes/{ID}/undo/",
        f"{DAY}changes/{ID}/dismiss/",
        f"/profile/targets/{ID}/remove/",
        f"/profile/targets/{ID}/restore/",
    ],
)
def test_a_link_changes_nothing(as_member, address):
    for method in ("get", "head", "put", "delete", "patch"):
        assert getattr(as_member, method)(address).status_code == 405, method


@for_each("address", [DAY, "/days/today/", "/days/", f"{DAY}foods/", "/weeks/", "/weeks/2026-W47/", "/data/"])
def test_a_page_to_read_takes_no_form(as_member, address):
    for method in ("post", "put", "delete"):
        assert getattr(as_member, method)(address).status_code == 405, method


def test_what_is_not_there_leads_on(client, as_member):
    for somebody, words, address in ((client, "Home", "/"), (as_member, "Today", "/")):
        answer = somebody.get("/nothing/here/")
        page = parse(answer)
        assert answer.status_code == 404
        assert page.select_one("h1").text == "Page not found"
        assert words in [link.text for link in page.select_one("main").select(f"a[href={address}]")]


def test_what_is_not_there_tells_nothing_about_the_site(client, db):
    text = client.get("/nothing/here/").text
    assert "urlpatterns" not in text
    assert "Traceback" not in text
    assert "nothing/here" not in text


@pytest.mark.parametrize(
    "after", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(client, db, after):
    user = UserFactory(email="ada@example.org")
    user.set_password("a long enough password")
    user.save()
    sent = {"login": user.email, "password": "a long enough password", "next": after}
    answer = client.post("/accounts/login/", sent)
    assert answer["Location"] == reverse("logs:today")


@pytest.mark.parametrize(
    "after",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "0",
        "admin:index",
    ],
)
def test_the_first_step_leads_to_no_other_site(db, after):
    client = Client()
    client.force_login(UserFactory(timezone="UTC"))
    page = parse(client.get(reverse("profiles:welcome"), {"next": after}))
    assert page.select_one("[name=next]")["value"] == ""
    sent = {"kind": "woman", "timezone": "UTC", "has_kidney_disease": "no", "next": after}
    answer = client.post(reverse("profiles:welcome"), sent)
    assert answer["Location"] == reverse("logs:today")


@pytest.mark.parametrize(
    "came_from",
    [
        "https://evil.example/days/",
        "https://evil.example//evil.example/",
        "//evil.example",
        "data:text/html,x",
        "\\x",
        "",
    ],
)
def test_being_signed_out_leads_back_to_no_other_site(client, db, came_from):
    for headers in (HTMX | {"HX-Current-URL": came_from}, {"Referer": came_from}):
        answer = client.post(DAY + "entries/", headers=headers)
        address = answer.headers.get("HX-Redirect") or answer["Location"]
        assert address.startswith("/accounts/login/?next=/")
        assert "evil.example" not in address


# --- production -----------------------------------------------------------------------------------

PRODUCTION = {
    "SECRET_KEY": "production-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "example.org",
    "PATH": os.environ["PATH"],
}
ASK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
from django.core.management import call_command
call_command("migrate", verbosity=0)
client = Client(headers={"host": "example.org"})
page, plain, probe = (
    client.get("/accounts/login/", secure=True), client.get("/days/today/"), client.get("/health/live")
)
strange = Client(headers={"host": "evil.example"}).get("/", secure=True)
from tracker.profiles.models import User
User.objects.create_user("ada@example.org", "a long enough password")
sent = {"login": "ada@example.org", "password": "a long enough password"}
signed_in = client.post("/accounts/login/", sent, secure=True)
print(json.dumps({
    "headers": dict(page.headers), "redirect": [plain.status_code, plain.headers.get("Location")],
    "probe": probe.status_code, "strange": strange.status_code,
    "cookies": {name: dict(morsel) for name, morsel in signed_in.cookies.items()},
    "token": dict(page.cookies["csrftoken"]),
    "password": User.objects.get().password.split("$")[0],
}))
"""


@pytest.fixture(scope="module")
def production(tmp_path_factory, django_db_setup):
    """What the site answers with production's settings, https and a database of its own."""
    database = tmp_path_factory.mktemp("a production") / "db.sqlite3"
    COPIES.write(MIGRATED, database)
    environment = PRODUCTION | {
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }
    command = [sys.executable, "-c", ASK]
    answer = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_production_is_reached_by_https_only(production):
    assert production["redirect"] == [301, "https://example.org/days/today/"]
    assert production["headers"]["Strict-Transport-Security"] == "max-age=31536000"


def test_a_probe_may_speak_plain_http(production):
    assert production["probe"] == 200


def test_productions_cookies_are_for_https_only_and_out_of_scripts_reach(production):
    session = production["cookies"]["sessionid"]
    for cookie in (session, production["token"]):
        assert cookie["secure"] is True
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"


def test_production_answers_to_its_own_name_only(production):
    assert production["strange"] == 400


def test_passwords_are_kept_with_argon2(production):
    assert production["password"] == "argon2"


def test_the_check_before_deployment_finds_nothing_to_warn_about(tmp_path):
    folder = tmp_path / "data"
    (folder / "static").mkdir(mode=0o700, parents=True)
    folder.chmod(0o700)
    write_manifest(folder / "static")
    environment = PRODUCTION | {"DATA_DIR": str(folder), "EMAIL_URL": "smtp+tls://u:p@mail.example.org"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    answer = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


def test_the_suite_runs_with_productions_settings():
    assert settings.DEBUG is False
