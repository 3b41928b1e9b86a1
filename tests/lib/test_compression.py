"""Compression of answers, and for whom."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from tracker.lib.compression import compress, compression

PAGE = "<p>Almonds, 78 mg.</p>" * 100
GZIP = {"Accept-Encoding": "br, gzip"}


def answer(response, *, cookie="", **headers):
    """`response` as it goes out to a browser with these headers."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = RequestFactory().get("/", headers=GZIP | headers)
    if cookie:
        request.COOKIES["sessionid"] = cookie
    return compression(lambda request: response)(request)


def is_compressed(response) -> bool:
    return response.get("Content-Encoding") == "gzip"


def test_a_page_is_compressed_and_reads_as_before():
    page = answer(HttpResponse(PAGE, headers={"Content-Length": str(len(PAGE)), "ETag": '"1"'}))
    assert is_compressed(page)
    assert gzip.decompress(page.content).decode() == PAGE
    assert len(page.content) < len(PAGE) / 4
    assert page["Content-Length"] == str(len(page.content))
    assert page["Vary"] == "Accept-Encoding"
    assert page["ETag"] == 'W/"1"'


@pytest.mark.parametrize(
    "kind", ["text/css", "application/json", "application/manifest+json", "image/svg+xml"]
)
def test_all_kinds_of_text_are_compressed(kind):
    assert is_compressed(answer(HttpResponse(PAGE, content_type=kind)))


@pytest.mark.parametrize(
    "response",
    [
        lambda: HttpResponse("short"),
        lambda: HttpResponse(PAGE, content_type="application/pdf"),
        lambda: HttpResponse(PAGE, headers={"Content-Encoding": "br"}),
        lambda: StreamingHttpResponse([PAGE.encode()]),
    ],
    ids=["short", "pdf", "encoded", "stream"],
)
def test_what_gains_nothing_is_left_alone(response):
    before, after = response(), answer(response())
    assert after.headers == before.headers
    assert b"".join(after) == b"".join(before)


@pytest.mark.parametrize("accepts", ["", "br", "identity", "gzip;q=0", "br, gzip; q=0.0, identity"])
def test_a_browser_that_takes_no_gzip_gets_none(accepts):
    page = answer(HttpResponse(PAGE), Accept_Encoding=accepts)
    assert not is_compressed(page)
    assert page["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("asked_by", "cookie", "expected"),
    [
        ("same-origin", "x", True),
        ("none", "x", True),
        ("cross-site", "x", False),
        ("same-site", "x", False),
        ("cross-site", "", True),
    ],
)
def test_another_site_learns_nothing_from_the_size_of_a_members_page(asked_by, cookie, expected):
    assert is_compressed(answer(HttpResponse(PAGE), cookie=cookie, Sec_Fetch_Site=asked_by)) is expected


def test_the_size_differs_from_one_time_to_the_next():
    sizes = {len(compress(PAGE.encode())) for _ in range(200)}
    assert max(sizes) - min(sizes) > 50


def test_a_members_page_comes_compressed(as_member):
    page = as_member.get("/days/today/", headers=GZIP)
    assert is_compressed(page)
    assert b"</html>" in gzip.decompress(page.content)
