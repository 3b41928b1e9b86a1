"""A real browser on the real pages; what it complains about fails the test."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests import chromium
from tests.browser import page_states
from tests.browser.server import Server
from tests.conftest import load_embedded_catalogue
from tests.factories import FoodFactory

PASSWORD = "four green pumpkin seeds"
OpenPage = Callable[..., Page]

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def base_url(live_server):
    return live_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = os.environ.get("CHROMIUM") or chromium.find()
    return browser_type_launch_args | {"executable_path": path, "args": chromium.ARGUMENTS}


# What a browser says when nobody answers, or a refusal comes.
MISHAPS = [
    "ERR_",
    "Manifest fetch",
    "from the Manifest",
    "htmx:",
    "Failed to load resource",
    "fetching the script",
    "Response Status Error Code",
]


class ConsoleWatcher:
    """Listens to what the browser complains about: the console, scripts, the content security policy."""

    SAY_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
        console.error(`securitypolicyviolation: ${event.effectiveDirective} ${event.blockedURI}`))"""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._expected = [
            # Workers outlive a page; only the tests that are about them let them in.
            "Service Worker registration blocked",
            # htmx's word for the answer to a search whose box was drawn anew meanwhile: nobody waits for it.
            "oobErrorNoTarget, #search-status",
            # A page is left while a request is under way; whatever else goes wrong has a word of its own.
            "htmx:sendAbort",
            "htmx:afterRequest",
        ]

    def listen(self, context: BrowserContext) -> None:
        context.add_init_script(self.SAY_VIOLATIONS)
        context.on("weberror", lambda error: self.heard.append(f"page error: {error.error}"))
        context.on("console", self._on_console)

    def _on_console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def expect(self, *parts: str) -> None:
        """This is meant to happen: complaints with one of `parts` in them are not held against the page."""
        self._expected += parts

    @property
    def complaints(self) -> list[str]:
        return [words for words in self.heard if not any(part in words for part in self._expected)]


@pytest.fixture
def watch() -> ConsoleWatcher:
    return ConsoleWatcher()


@pytest.fixture
def open_page(new_context, live_server, watch) -> Iterator[OpenPage]:
    """open_page(member, timezone_id="Europe/Berlin"): a page of a new browser, signed in unless None."""
    # The limits on signing in count in the cache, which no test's end empties.
    cache.clear()
    contexts: list[BrowserContext] = []

    def open_(user: Any = None, **options: Any) -> Page:
        defaults: dict[str, Any] = {"reduced_motion": "reduce", "service_workers": "block"}
        if user is not None:
            # A device is where its member lives: else pages ask for the day while the two dates differ.
            defaults["timezone_id"] = user.profile.timezone
        context = new_context(**(defaults | options))
        context.set_default_timeout(10_000)
        watch.listen(context)
        contexts.append(context)
        if user is not None:
            become(context, user, live_server.url)
        return context.new_page()

    yield open_
    for page in [page for context in contexts for page in context.pages]:
        page.title()  # whatever the page still had to say has been said
    assert not watch.complaints, "The browser complained:\n" + "\n".join(watch.complaints)


@pytest.fixture(scope="session")
def own_server(django_db_setup, django_db_blocker) -> Iterator[Server]:
    """The application in a process of its own, on the database of the tests."""
    with django_db_blocker.unblock():
        at = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{at['NAME']}"
    else:
        address = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    server = Server(address)
    yield server
    server.close()


@pytest.fixture
def embedded_catalogue(transactional_db) -> None:
    """The catalogue that comes with the project, where the server's threads see it: stored, for one test."""
    load_embedded_catalogue()


@pytest.fixture(autouse=True)
def catalogue_before_anything_else(request) -> None:
    """It may replace the whole database, with the members in it."""
    if "embedded_catalogue" in request.fixturenames:
        request.getfixturevalue("embedded_catalogue")


@pytest.fixture
def three_foods(almonds) -> None:
    cup, banana = [("1/2 cup", "47")], [("1 medium", "118")]
    FoodFactory(name="Oat bran", basis_quantity=Decimal(47), magnesium_mg=Decimal(96), portions=cup)
    FoodFactory(name="Banana", magnesium_mg=Decimal(27), portions=banana)


@pytest.fixture
def site(own_server, three_foods) -> Iterator[Server]:
    """The same, running, with three foods to log. A test may kill it, or let it go wrong."""
    cache.clear()
    if not own_server.is_running:
        own_server.start()
    yield own_server
    own_server.go_wrong()


@pytest.fixture
def enter(
    watch, site, browser_type, browser_type_launch_args, tmp_path
) -> Iterator[Callable[..., BrowserContext]]:
    """enter(member): a browser of theirs. It keeps what it has when it is closed and entered again."""
    watch.expect(*MISHAPS)
    contexts: list[BrowserContext] = []

    def enter_(user: Any = None) -> BrowserContext:
        context = browser_type.launch_persistent_context(
            tmp_path / "browser",
            base_url=site.url,
            reduced_motion="reduce",
            timezone_id=user.profile.timezone if user else None,  # see open_page
            **browser_type_launch_args,
        )
        context.set_default_timeout(15_000)
        watch.listen(context)
        contexts.append(context)
        if user is not None:
            become(context, user, site.url)
        return context

    yield enter_
    for context in contexts:
        context.close()
    assert not watch.complaints, "The browser complained:\n" + "\n".join(watch.complaints)


def become(context: BrowserContext, user: Any, address: str) -> None:
    """Sign `user` in, for as long as a browser that is closed and opened again."""
    client = Client()
    client.force_login(user)
    expires = timezone.now().timestamp() + 86_400
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "expires": expires}
    context.add_cookies([cookie | {"url": address}])


def make_it_breakfast_time(user: Any) -> None:
    """Let `user` live where it is eight in the morning."""
    hours_ahead = (8 - timezone.now().hour + 11) % 24 - 11
    user.profile.timezone = f"Etc/GMT{-hours_ahead:+d}"  # these names count the other way round
    user.profile.save()


def can_sign_in(user: Any) -> None:
    """Give `user` PASSWORD, and the confirmed address that goes with it."""
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def sign_in(page: Page, user: Any) -> None:
    """Fill in the sign-in page that is open."""
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def expect_total(page: Page, milligrams: int) -> None:
    """The day's figure, as people read it and as programs do, on a page that answers to the hand."""
    expect(page.locator("#day-total")).to_have_text(str(milligrams))
    expect(page.locator("#day-total")).to_have_attribute("value", f"{milligrams}.000")
    page_states.wait_for_htmx(page)


def choose_meal(page: Page, name: str) -> None:
    """Choose a meal, and wait for what is usual at it, also when it was that meal before."""
    page.locator("#food-results").evaluate("results => results.classList.add('before')")
    page.get_by_label("Meal").select_option(name)
    expect(page.locator("#food-results:not(.before)")).to_be_attached()
    page_states.wait_for_htmx(page)


def result(page: Page, name: str) -> Locator:
    """The button of one food in the results; `Almonds` is not `Almonds, blanched`."""
    button = page.locator("#food-results").get_by_role("button")
    return button.filter(has=page.locator("span", has_text=re.compile(rf"^\s*{re.escape(name)}\s*$"))).first
