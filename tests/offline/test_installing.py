"""What a browser needs to put the application on a phone, and to open it without a connection."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from graphlib import TopologicalSorter
from pathlib import Path
from types import SimpleNamespace

import brotli
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.html import parse

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "static" / "js"


def size_of_png(path: str) -> tuple[int, int]:
    head = Path(path).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def test_the_manifest_is_one_that_a_phone_installs(client):
    answer = client.get(reverse("offline:manifest"))
    assert answer["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert told["name"] == "Magnesium tracker"
    assert told["start_url"] == reverse("logs:today")
    assert told["display"] == "standalone"
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} >= {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip
    for icon in told["icons"]:
        found = finders.find(icon["src"].removeprefix("/static/"))
        assert "{}x{}".format(*size_of_png(found)) == icon["sizes"]
        assert Path(found).stat().st_size < 20_000


def test_the_manifest_offers_shortcuts_to_pages_and_shows_what_the_application_looks_like(client, as_member):
    told = client.get(reverse("offline:manifest")).json()
    assert told["shortcuts"][0]["name"] == "Log food"
    for shortcut in told["shortcuts"]:
        assert as_member.get(shortcut["url"], follow=True).status_code == 200
    assert {shot["form_factor"] for shot in told["screenshots"]} == {"narrow", "wide"}
    for shot in told["screenshots"]:
        found = finders.find(shot["src"].removeprefix("/static/"))
        assert "{}x{}".format(*size_of_png(found)) == shot["sizes"]


def test_every_page_names_the_manifest_and_an_icon_for_the_home_screen(client, as_member):
    for page in (parse(client.get("/")), parse(as_member.get("/days/2026-11-22/"))):
        assert page.select_one("link[rel=manifest]")["href"] == reverse("offline:manifest")
        icon = page.select_one("link[rel=apple-touch-icon]")["href"]
        assert size_of_png(finders.find(icon.removeprefix("/static/"))) == (180, 180)
        assert len(page.select("meta[name=theme-color]")) == 2


def test_a_page_allows_its_own_worker_and_manifest_and_no_others(client, db):
    policy = client.get("/")["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy


def site_of(answer) -> dict:
    return json.loads(re.search(r"serve\((.*)\);", answer.text)[1])


def test_the_worker_is_served_at_the_root_and_asked_for_anew_each_time(client, db):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    directives = site_of(answer)["policy"].split("; ")
    assert directives == sorted(client.get("/")["Content-Security-Policy"].split("; "))


def test_the_worker_keeps_all_that_the_page_of_a_day_loads_and_no_page(client, as_member):
    files = site_of(client.get("/sw.js"))["files"]
    page = as_member.get("/days/2026-11-22/").text
    loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    loaded -= {link for link in loaded if "touch" in link}  # the home screen's, not the page's
    assert loaded
    assert loaded <= set(files)
    assert all(each.startswith("/static/") for each in files)
    assert all(finders.find(each.removeprefix("/static/")) for each in files)


def test_the_page_without_a_connection_is_the_workers_own_and_names_no_member(client, as_member, member):
    pages = site_of(as_member.get("/sw.js"))["pages"]
    assert pages == site_of(client.get("/sw.js"))["pages"]
    whole, visitor = (parse(SimpleNamespace(text=pages[name])) for name in ("member", "visitor"))
    assert "/days/today/" in [link["href"] for link in whole.select("a")]
    assert "/days/today/" not in [link["href"] for link in visitor.select("a")]
    files = site_of(client.get("/sw.js"))["files"]
    assert {link["href"] for link in whole.select("link")} <= set(files)


def test_another_deployment_is_another_worker(client, monkeypatch):
    before = client.get("/sw.js").text
    assert client.get("/sw.js").text == before
    monkeypatch.setattr("tracker.offline.pwa.static", lambda name: f"/static/{name}?changed")
    after = client.get("/sw.js")
    assert site_of(after)["version"] not in before


# What app.js loads on the day page, one by one.
ON_DAY_PAGE = (
    "app.js", "request_errors.js", "search_box.js", "time_zone.js", "day_picker.js", "offline/index.js",
)  # fmt: skip


# Loaded by the page of imports alone, so that a health export is filtered on the device.
ON_IMPORT_PAGE = {SCRIPTS / "import_file.js"}


def loaded_at_once(*names: str) -> set[Path]:
    """Return these modules with those that they import, but not those that they import when needed."""
    found: set[Path] = set()
    left = [SCRIPTS / name for name in names]
    while left:
        path = left.pop().resolve()
        if path not in found:
            found.add(path)
            left += [path.parent / name for name in re.findall(r'from "(\.[^"]+)"', path.read_text())]
    return found


def size_compressed(paths: Iterable[Path]) -> int:
    return len(brotli.compress(b"".join(path.read_bytes() for path in sorted(paths)), quality=11))


def test_the_scripts_that_every_page_loads_are_at_most_12_kb_compressed_and_all_of_them_23_3():
    named = re.findall(r'import\("\./([^"]+)"\)', (SCRIPTS / "app.js").read_text())
    assert set(named) == set(ON_DAY_PAGE) - {"app.js"}
    assert 0 < size_compressed(loaded_at_once(*ON_DAY_PAGE)) <= 12_000
    assert size_compressed(set(SCRIPTS.rglob("*.js")) - ON_IMPORT_PAGE) <= 23_300
    assert size_compressed(ON_IMPORT_PAGE) <= 2_200


def test_no_scripts_import_each_other_in_a_circle():
    """Each script's name holds a hash of its contents, and so of the names of those it imports."""
    imported = {
        path: {
            (path.parent / name).resolve() for name in re.findall(r'"(\.{1,2}/[^"]+\.js)"', path.read_text())
        }
        for path in SCRIPTS.rglob("*.js")
    }
    TopologicalSorter(imported).prepare()  # raises CycleError
    assert set().union(*imported.values()) <= set(imported)


def test_each_script_begins_with_what_it_does():
    for path in SCRIPTS.rglob("*.js"):
        assert re.match(r"// [A-Z].*\.$", path.read_text().splitlines()[0]), path.name


def test_nothing_of_it_is_asked_for_by_a_visitors_page(client, db):
    assert "data-member" not in client.get("/").text


def test_signing_out_names_the_member_whose_things_the_browser_removes_and_keeps_those_of_others(
    as_member, member, as_curator, curator
):
    for who, client, address in (
        (member, as_member, "/accounts/logout/"),
        (curator, as_curator, "/admin/logout/"),
    ):
        answer = client.post(address)
        cookie = answer.cookies["leaving"]
        assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (str(who.pk), "", "Lax")
        assert "Clear-Site-Data" not in answer


def test_nothing_else_removes_anything(client, as_member):
    """An expired session, least of all: what waits belongs to somebody who comes back."""
    for answer in (
        as_member.get("/accounts/logout/"),
        as_member.get("/days/today/"),
        client.get("/days/today/"),
        client.post("/accounts/logout/"),
    ):
        assert "leaving" not in answer.cookies
