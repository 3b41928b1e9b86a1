"""Compression of pages, except where another site could guess their content from the size.

BREACH guesses a secret from the sizes of many compressed responses, each of which repeats a guess: another
site makes a signed-in browser request pages with the guesses in their URLs. So requests by another site with
cookies are not compressed. For browsers that do not send the origin, padding of random length hides small
differences, and the CSRF token is masked again in each page.
"""

from __future__ import annotations

import gzip
import re
import secrets
from collections.abc import Callable
from io import BytesIO

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

LEVEL = 4  # of 9: a page within 3 % of the smallest, for two thirds of the time
MIN_BYTES = 1000  # smaller ones fit into one packet anyway
MAX_PADDING = 100  # bytes
IS_TEXT = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml)\b|image/svg\+xml").match
ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))").search


def compression(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Compress text above a minimum length with gzip.

    Streams and encoded responses stay unchanged.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.streaming or response.has_header("Content-Encoding"):
            return response
        content: bytes = response.content  # type: ignore[attr-defined]
        if len(content) < MIN_BYTES or not IS_TEXT(response.get("Content-Type", "")):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if not (ACCEPTS_GZIP(request.headers.get("Accept-Encoding", "")) and is_safe(request)):
            return response
        compressed = compress(content)
        response.content = compressed  # type: ignore[attr-defined]
        response.headers["Content-Encoding"] = "gzip"
        if response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(compressed))
        if (etag := response.get("ETag", "")).startswith('"'):
            response.headers["ETag"] = f"W/{etag}"
        return response

    return middleware


def is_safe(request: HttpRequest) -> bool:
    """Return True unless another site made the browser send this request, with cookies."""
    asked_by = request.headers.get("Sec-Fetch-Site", "none")
    return asked_by in {"none", "same-origin"} or not request.COOKIES


def compress(content: bytes) -> bytes:
    """Return `content` as gzip, under a file name of random length, which readers skip."""
    buffer = BytesIO()
    padding = secrets.token_hex(MAX_PADDING // 2)[secrets.randbelow(MAX_PADDING) :]
    with gzip.GzipFile(filename=padding, mode="wb", compresslevel=LEVEL, fileobj=buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()
