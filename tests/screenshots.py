"""Pictures of the application, made from the application.

python -m tests.screenshots              the two in README, into .ci/screenshots/
python -m tests.screenshots --all DIR    every page in every state, width and colour scheme, into DIR
    --only day --only report             of these, pages whose name begins so
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests import chromium

PLACE = Path(__file__).resolve().parent.parent / ".ci" / "screenshots"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}


def prepare(place: str) -> None:
    """Production's pages on a database of their own in `place`, before anything of Django is imported."""
    os.environ |= {
        "DEBUG": "0",
        "HTTPS": "0",
        "STAFF_SECOND_FACTOR": "0",  # the pictures' curator signs in by session
        "SECRET_KEY": "only-for-pictures-" + "0123456789abcdefghij" * 3,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{place}/pictures.sqlite3",
        "EMAIL_URL": "memorymail://",
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's loop runs in the thread that asks the database
    }
    import django
    from django.conf import settings

    warnings.filterwarnings("ignore", "No directory at")  # static files are served where they lie
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}
    settings.LOGGING_CONFIG = None
    logging.getLogger("django.request").setLevel(logging.ERROR)  # some pictures are of refusals
    django.setup()

    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_catalogue", stdout=open(os.devnull, "w"))  # noqa: SIM115


@contextmanager
def server() -> Iterator[str]:
    """Serve on a free port of this machine; the address."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    serving = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    serving.set_app(StaticFilesHandler(get_wsgi_application()))
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{serving.server_port}"
    finally:
        serving.shutdown()
        serving.server_close()
        thread.join()


def open_page(browser: Any, address: str, user: Any = None, **options: Any) -> Any:
    from django.test import Client

    context = browser.new_context(base_url=address, reduced_motion="reduce", **options)
    if user is not None:
        client = Client()
        client.force_login(user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}
        context.add_cookies([cookie])
    return context.new_page()


def pictures_for_readme(browser: Any, address: str) -> None:
    from tracker.demo import add_weeks
    from tracker.lib.weeks import Week
    from tracker.profiles.models import User

    PLACE.mkdir(parents=True, exist_ok=True)
    user = User.objects.create_user("somebody@example.org")
    add_weeks(user)
    day = day_worth_showing(user)
    page = open_page(browser, address, user, **PHONE)
    page.goto(f"/days/{day}/")
    save(page, PLACE / "day.png")
    page = open_page(browser, address, user, **DESK)
    page.goto(f"/weeks/{Week.containing(day).name}/")
    save(page, PLACE / "week.png")


def day_worth_showing(user: Any) -> Any:
    """A past day that shows most: food and a supplement, an unknown item; of those, the latest."""
    from datetime import timedelta

    from tracker.logs.queries import totals_by_day

    today = user.profile.today()
    targets = user.profile.target_history()
    days = totals_by_day(user.pk, today - timedelta(days=40), today - timedelta(days=1), targets, today)
    return max(days, key=lambda day: (day.supplemental_mg > 0, day.is_at_least, day.day)).day


def pictures_of_everything(browser: Any, address: str, place: Path, only: tuple[str, ...]) -> None:
    from tests.browser import page_states
    from tests.browser.page_list import PAGE_STATES
    from tests.browser.personas import Personas

    place.mkdir(parents=True, exist_ok=True)
    cast = Personas.gather()
    for stops in PAGE_STATES.values():
        pages: dict[str, Any] = {}
        for stop in (each for each in stops if each.name.startswith(only)):
            if stop.who not in pages:
                pages[stop.who] = open_page(browser, address, getattr(cast, stop.who, None))
            page = pages[stop.who]
            page.set_viewport_size({"width": 360, "height": page_states.WIDTHS[360]})
            stop.open(page, cast)
            for width, height in page_states.WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                # A window as high as the page: what is fixed to its edge stays there.
                whole = page.evaluate("document.scrollingElement.scrollHeight")
                page.set_viewport_size({"width": width, "height": max(height, whole)})
                for scheme in page_states.SCHEMES:
                    page.emulate_media(color_scheme=scheme)
                    save(page, place / f"{stop.name}-{width}-{scheme}.png")


def save(page: Any, path: Path) -> None:
    page.screenshot(path=path, animations="disabled")
    print(f"{path}  {path.stat().st_size // 1000} kB")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--all", metavar="DIR", type=Path, help="every page, into DIR")
    parser.add_argument(
        "--only", metavar="NAME", action="append", default=[], help="with --all: pages whose name begins so"
    )
    asked = parser.parse_args()
    path = chromium.find()
    if path is None:
        print("Pictures need Chromium: install it, or set CHROMIUM.")
        return 1
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as place:
        prepare(place)
        with server() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
            try:
                if asked.all:
                    pictures_of_everything(browser, address, asked.all, tuple(asked.only) or ("",))
                else:
                    pictures_for_readme(browser, address)
            finally:
                browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
