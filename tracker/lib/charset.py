"""Refuse requests with a charset other than UTF-8 before Django decodes them.

Django decodes the URL by the charset of the body while it builds the request, where no code catches a codec's
exceptions: some fail on foreign bytes, and some are not for text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.http import parse_header_parameters

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]

IS_OTHER_CHARSET = "tracker.is_other_charset"
UTF_8 = {"utf-8", "utf8", ""}


def mark_other_charset(environ: Environ) -> Environ:
    """Take a charset that is not UTF-8 out of the content type, and leave a mark instead."""
    content_type = environ.get("CONTENT_TYPE", "")
    if "charset" not in content_type.lower():
        return environ
    try:
        kind, parameters = parse_header_parameters(content_type)
    except (ValueError, LookupError):
        return environ | {"CONTENT_TYPE": "", IS_OTHER_CHARSET: True}
    if _is_utf_8(parameters):
        return environ
    return environ | {"CONTENT_TYPE": kind, IS_OTHER_CHARSET: True}


def in_utf_8_only(application: Application) -> Application:
    """Return the WSGI application with the mark on requests that it has to refuse."""

    def marking(environ: Environ, start_response: Any) -> Iterable[bytes]:
        return application(mark_other_charset(environ), start_response)

    return marking


def is_in_utf_8(request: HttpRequest) -> bool:
    return IS_OTHER_CHARSET not in request.META and _is_utf_8(request.content_params or {})


def _is_utf_8(parameters: dict[str, str]) -> bool:
    return str(parameters.get("charset", "")).strip("\"' ").lower() in UTF_8
