"""The report as a PDF, where the operator has installed what makes one."""

from __future__ import annotations

import threading
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.conf import settings

STYLES = Path(settings.BASE_DIR, "static", "css", "print.css")
LONGEST_WAIT = 5  # seconds, behind others who want one too: a thread that waits serves nobody
_one_at_a_time = threading.Lock()


class Busy(Exception):
    """Others are having theirs made."""


@lru_cache
def _renderer() -> ModuleType | None:
    """None when WeasyPrint is not installed, or Pango, which it draws letters with, is not (an OSError)."""
    try:
        return import_module("tracker.insights.report.renderer")
    except (ImportError, OSError):
        return None


def is_available() -> bool:
    return _renderer() is not None


def pdf_of(html: str) -> bytes:
    """`html` with the report's own style sheet. One at a time in a process: it is work, and people can wait.

    Busy when it would take too long; AttributeError when there is nothing to make it with.
    """
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        raise Busy
    try:
        pdf: bytes = _renderer().pdf_of(html, STYLES.read_text(encoding="utf-8"))  # type: ignore[union-attr]
        return pdf
    finally:
        _one_at_a_time.release()
