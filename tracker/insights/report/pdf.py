"""The report as a PDF, where the operator has installed what makes one."""

from __future__ import annotations

import threading
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.conf import settings

STYLES = Path(settings.BASE_DIR, "static", "css", "print.css")
MAX_WAIT_SECONDS = 5  # seconds, for its turn: a waiting request occupies a thread
_one_at_a_time = threading.Lock()


class Busy(Exception):
    """Raised when too many PDFs are being made."""


@lru_cache
def _renderer() -> ModuleType | None:
    """Return the renderer.

    None when WeasyPrint is not installed, or Pango, its text library (an OSError).
    """
    try:
        return import_module("tracker.insights.report.renderer")
    except (ImportError, OSError):
        return None


def is_available() -> bool:
    return _renderer() is not None


def pdf_of(html: str) -> bytes:
    """Return `html` as a PDF with the report's own style sheet. One at a time per process.

    Raises Busy when the wait would be too long, and AttributeError without a renderer.
    """
    if not _one_at_a_time.acquire(timeout=MAX_WAIT_SECONDS):
        raise Busy
    try:
        pdf: bytes = _renderer().pdf_of(html, STYLES.read_text(encoding="utf-8"))  # type: ignore[union-attr]
        return pdf
    finally:
        _one_at_a_time.release()
