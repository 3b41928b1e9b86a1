"""Barcodes by camera, in a real browser that films a drawn barcode."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, expect

from foods.models import Barcode
from tests import chromium
from tests.browser.conftest import result
from tracker.lib import barcode_reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DIGITS = "4006381333931"
DAY = "/days/2026-11-18/"
SCAN = "/foods/scan/?day=2026-11-18"
WIDTH, HEIGHT, MODULE = 640, 480, 5
FOUND = re.compile(rf"/days/2026-11-18/foods/\?q={DIGITS}$")
# The widths of EAN-13's left digits with odd parity, and which of the six are even for the first digit:
# GS1 General Specifications, section 5.2.
LEFT = [
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
]
EVEN = ["000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010"]


def bars(digits: str) -> str:
    """The 95 modules of an EAN-13, 1 for a bar."""
    right = [code.translate(str.maketrans("01", "10")) for code in LEFT]
    left = [
        right[int(digit)][::-1] if even == "1" else LEFT[int(digit)]
        for digit, even in zip(digits[1:7], EVEN[int(digits[0])], strict=True)
    ]
    return f"101{''.join(left)}01010{''.join(right[int(digit)] for digit in digits[7:])}101"


def film(path: Path, digits: str) -> Path:
    """A raw film of two frames that shows the barcode, black on white."""
    quiet = (WIDTH - 95 * MODULE) // 2
    row = bytearray(b"\xff" * WIDTH)
    for n, module in enumerate(bars(digits)):
        if module == "1":
            row[quiet + n * MODULE : quiet + (n + 1) * MODULE] = b"\x10" * MODULE
    white = b"\xff" * WIDTH
    luma = white * 100 + bytes(row) * (HEIGHT - 200) + white * 100
    frame = b"FRAME\n" + luma + b"\x80" * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420\n".encode() + frame * 2)
    return path


# A reader of the browser's own, as macOS and Android have it; Chromium on Linux has none.
OWN_READER = f"""globalThis.BarcodeDetector = class {{
    static async getSupportedFormats() {{ return ["ean_13", "qr_code"]; }}
    async detect(video) {{ return video.videoWidth ? [{{ rawValue: "{DIGITS}" }}] : []; }}
}}"""
NO_CAMERA = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"


@pytest.fixture
def almonds_with_barcode(almonds):
    Barcode.objects.create(food=almonds, gtin=f"0{DIGITS}")
    return almonds


@pytest.fixture
def phone(browser_type, tmp_path, live_server, watch, member) -> Iterator[Callable[..., Page]]:
    """phone(script): the member's page, in a browser whose camera films the barcode."""
    shown = film(tmp_path / "barcode.y4m", DIGITS)
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={shown}"]
    path = chromium.find_with_camera()
    if path is None:
        pytest.skip(f"{chromium.SHELL} has no camera, and there is no other Chromium.")
    browser = browser_type.launch(executable_path=path, args=[*chromium.ARGUMENTS, *camera])

    def open_(*scripts: str, is_allowed: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url, permissions=["camera"] if is_allowed else [], reduced_motion="reduce"
        )
        context.set_default_timeout(15_000)
        watch.listen(context)
        for script in scripts:
            context.add_init_script(script)
        client = Client()
        client.force_login(member)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        context.add_cookies([cookie | {"url": live_server.url}])
        return context.new_page()

    yield open_
    browser.close()
    assert not watch.complaints, "The browser complained:\n" + "\n".join(watch.complaints)


def asked_for(page: Page) -> list[str]:
    """The addresses that the page asks for, from now on."""
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


def test_the_browsers_own_reader_leads_to_the_food_without_loading_ours(phone, almonds_with_barcode):
    page = phone(OWN_READER)
    page.goto(DAY)
    addresses = asked_for(page)
    page.get_by_role("link", name="Scan a barcode").click()
    page.wait_for_url(FOUND)
    expect(result(page, "Almonds")).to_be_visible()
    assert not [address for address in addresses if barcode_reader.FOLDER in address]


def test_our_reader_reads_the_film_of_a_barcode_from_our_own_origin(phone, almonds_with_barcode, live_server):
    if not finders.find(barcode_reader.WASM):
        pytest.skip("The barcode reader is not here: make barcode-reader brings it in.")
    page = phone("delete globalThis.BarcodeDetector")
    page.goto(DAY)
    addresses = asked_for(page)
    page.get_by_role("link", name="Scan a barcode").click()
    page.wait_for_url(FOUND)
    expect(result(page, "Almonds")).to_be_visible()
    assert [address for address in addresses if address.endswith(".wasm")]
    assert all(address.startswith(live_server.url) for address in addresses)


def test_a_refused_camera_is_told_kindly_and_typed_digits_work(phone, almonds_with_barcode):
    page = phone(OWN_READER, is_allowed=False)
    page.goto(SCAN)
    expect(page.get_by_role("status").filter(has_text="This site can’t use your camera")).to_be_visible()
    expect(page.get_by_role("button", name="Try the camera again")).to_be_visible()
    page.get_by_label("Barcode number").fill(DIGITS)
    page.keyboard.press("Enter")
    page.wait_for_url(FOUND)
    expect(result(page, "Almonds")).to_be_visible()


def test_while_the_camera_films_the_picture_is_shown_and_nothing_is_to_be_tried_again(phone, db):
    page = phone(OWN_READER.replace("video.videoWidth ?", "!video.videoWidth ?"))
    page.goto(SCAN)
    expect(page.get_by_text("Point the camera at the barcode")).to_be_visible()
    expect(page.locator("video")).to_be_visible()
    expect(page.get_by_role("button", name="Try the camera again")).to_be_hidden()


def test_a_camera_that_was_allowed_meanwhile_is_tried_again(phone, almonds_with_barcode):
    page = phone(OWN_READER, is_allowed=False)
    page.goto(SCAN)
    again = page.get_by_role("button", name="Try the camera again")
    expect(again).to_be_visible()
    page.context.grant_permissions(["camera"])
    again.click()
    page.wait_for_url(FOUND)


def test_where_there_is_no_camera_scanning_is_not_offered_and_digits_are_asked_for(phone, db):
    page = phone(OWN_READER, NO_CAMERA)
    page.goto(DAY)
    expect(page.get_by_role("link", name="Scan a barcode")).to_have_count(0)
    page.goto(SCAN)
    expect(page.get_by_text("We couldn’t find a camera. Enter the digits.")).to_be_visible()
    expect(page.get_by_label("Barcode number")).to_be_visible()


def test_a_browser_that_reads_no_bars_is_not_sent_to_the_camera(phone, db, monkeypatch):
    for module in ("tracker.lib.barcode_reader", "tracker.food_pages.scan_views"):
        monkeypatch.setattr(f"{module}.addresses", lambda: None)
    page = phone("delete globalThis.BarcodeDetector")
    page.goto(DAY)
    expect(page.get_by_role("link", name="Scan a barcode")).to_have_count(0)
    page.goto(SCAN)
    expect(page.get_by_text("This browser can’t read barcodes.")).to_be_visible()
