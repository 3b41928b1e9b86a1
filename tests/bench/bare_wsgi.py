"""The application with the bare page among its addresses, for Gunicorn and for measuring in one process."""

from __future__ import annotations

from django.conf import settings

from tracker.wsgi import application

__all__ = ["application"]

settings.ROOT_URLCONF = "tests.bench.bare_page"  # before the first address is resolved
