"""Scanning a barcode, and typing its digits on the same page."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import tarfile
from pathlib import Path

import brotli
import pytest
from django.core.management import CommandError, call_command

from foods.models import Barcode
from tests.html import parse
from tracker.lib import barcode_reader
from tracker.lib.barcode_reader import Package

SCAN = "/foods/scan/"


@pytest.fixture
def reader(settings, tmp_path):
    """reader(True): ours was brought in; reader(False): it was not."""

    def set_up(there: bool) -> None:
        folder = tmp_path / "reader" / barcode_reader.FOLDER
        folder.mkdir(parents=True)
        for name in ("ponyfill.js", "zxing_reader.wasm") if there else ():
            (folder / name).write_text("x")
        settings.STATICFILES_DIRS = [tmp_path / "reader"]
        barcode_reader.finders.get_finder.cache_clear()
        barcode_reader.addresses.cache_clear()

    yield set_up
    barcode_reader.finders.get_finder.cache_clear()
    barcode_reader.addresses.cache_clear()


def test_a_visitor_is_sent_to_sign_in_first(client):
    assert client.get(SCAN)["Location"].startswith("/accounts/login/")


def test_typed_digits_lead_to_the_search_of_the_day(as_member, almonds):
    Barcode.objects.create(food=almonds, gtin="04006381333931")
    form = parse(as_member.get(f"{SCAN}?day=2026-11-20")).select_one("form")
    assert form["action"] == "/days/2026-11-20/foods/"
    assert form.attributes.get("method", "get") == "get"
    found = parse(as_member.get(form["action"], {form.select_one("input")["name"]: "4006381333931"}))
    assert found.select_one("button[name=pick]").select_one("span").text == "Almonds"


@pytest.mark.parametrize("day", ["", "x", "0001-01-01"])
def test_a_damaged_day_is_today(as_member, day):
    assert parse(as_member.get(SCAN, {"day": day})).select_one("form")["action"] == "/days/2026-11-22/foods/"


def test_only_the_scan_page_runs_web_assembly_and_may_ask_for_the_camera(as_member):
    scan, day = as_member.get(SCAN), as_member.get("/days/2026-11-22/")
    assert "script-src 'self' 'wasm-unsafe-eval'" in scan["Content-Security-Policy"]
    assert scan["Content-Security-Policy"].count("unsafe-") == 1
    assert "unsafe-" not in day["Content-Security-Policy"]
    assert "camera=(self)" in scan["Permissions-Policy"]
    assert "microphone=()" in scan["Permissions-Policy"]
    assert "camera=()" in day["Permissions-Policy"]


def test_the_two_pages_differ_in_nothing_else(as_member):
    scan, day = as_member.get(SCAN), as_member.get("/days/2026-11-22/")
    loosened = "; script-src 'self' 'wasm-unsafe-eval'"
    assert scan["Content-Security-Policy"].replace(loosened, "") == day["Content-Security-Policy"]
    assert scan["Permissions-Policy"].replace("(self)", "()") == day["Permissions-Policy"]


def test_only_the_scan_page_loads_its_script(as_member):
    assert "js/scan.js" in as_member.get(SCAN).text
    assert "js/scan.js" not in as_member.get("/days/2026-11-22/").text


def test_the_script_is_at_most_1500_bytes_compressed():
    script = Path(barcode_reader.__file__).parents[2] / "static" / "js" / "scan.js"
    assert 0 < len(brotli.compress(script.read_bytes(), quality=11)) <= 1_500


@pytest.mark.parametrize("there", [True, False])
def test_the_pages_say_whether_our_reader_is_there(as_member, reader, there):
    reader(there)
    page = parse(as_member.get(SCAN)).select_one("#scan")
    link = parse(as_member.get("/days/2026-11-22/")).select_one("a.scan")
    assert link["href"] == f"{SCAN}?day=2026-11-22"
    assert ("ready" in link["class"]) == there
    assert page["data-wasm"] == ("/static/barcode-reader/zxing_reader.wasm" if there else "")
    assert bool(page["data-script"]) == there


# --- bringing the reader in -----------------------------------------------------------------------


def packed(place, **files) -> Path:
    archive = place / "package.tgz"
    with tarfile.open(archive, "w:gz") as opened:
        for name, text in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text)
            opened.addfile(member, io.BytesIO(text.encode()))
    return archive


def sum_of(archive):
    return "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()


@pytest.fixture
def npm(tmp_path, settings, monkeypatch):
    """An npm that packs one small package, and the site's folder that it goes to."""
    settings.BASE_DIR = tmp_path / "site"
    archive = packed(tmp_path, **{"reader.js": "read()"})
    program = tmp_path / "npm"
    program.write_text(
        f'#!/bin/sh\nfor last; do :; done\necho "$@" >> {tmp_path}/asked\ncp {archive} "$last/a.tgz"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    package = Package("reader@1.2.3", sum_of(archive), {"package/reader.js": "ours.js"})
    monkeypatch.setattr("tracker.management.commands.fetch_barcode_reader.PACKAGES", [package])
    return tmp_path


def test_the_reader_is_brought_in_by_npm_at_an_exact_version(npm, capsys):
    call_command("fetch_barcode_reader")
    assert (npm / "site/static/barcode-reader/ours.js").read_text() == "read()"
    asked = (npm / "asked").read_text()
    assert "pack reader@1.2.3 --ignore-scripts" in asked
    assert "Run collectstatic" in capsys.readouterr().out


def test_the_site_can_read_the_reader_that_root_has_brought_in(npm):
    usual = os.umask(0o077)
    try:
        call_command("fetch_barcode_reader")
    finally:
        os.umask(usual)
    folder = npm / "site/static/barcode-reader"
    modes = [path.stat().st_mode & 0o777 for path in (folder, folder / "ours.js")]
    assert modes == [0o755, 0o644]


def test_a_package_that_is_not_what_it_was_is_refused_and_nothing_is_taken(npm, monkeypatch):
    other = Package("reader@1.2.3", "sha512-other", {"package/reader.js": "ours.js"})
    monkeypatch.setattr("tracker.management.commands.fetch_barcode_reader.PACKAGES", [other])
    with pytest.raises(CommandError, match="its sum differs"):
        call_command("fetch_barcode_reader")
    assert not (npm / "site/static/barcode-reader").exists()


def test_a_failing_npm_is_told_in_its_own_words(npm):
    (npm / "npm").write_text("#!/bin/sh\necho no such package >&2\nexit 1\n")
    with pytest.raises(CommandError, match="no such package"):
        call_command("fetch_barcode_reader")


def test_a_machine_without_npm_is_told_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CommandError, match="apt install npm"):
        call_command("fetch_barcode_reader")
