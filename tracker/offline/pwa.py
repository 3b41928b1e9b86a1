"""Manifest and service worker, to install the application and open it offline."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy

# The same as --color-page in tokens.css.
PAPER = "#f7f5f0"
ICONS = [
    ("img/icon-192.png", "192x192", "any"),
    ("img/icon-512.png", "512x512", "any"),
    ("img/icon-maskable-512.png", "512x512", "maskable"),
]
# Shortcuts of a long press on the icon.
SHORTCUTS = [
    (gettext_lazy("Log food"), "logs:today"),
    (gettext_lazy("Log a symptom"), "symptoms:new"),
    (gettext_lazy("Scan a barcode"), "foods:scan"),
    (gettext_lazy("Trends"), "insights:this-week"),
]
SCREENSHOTS = [
    ("img/screenshot-phone.png", "720x1280", "narrow"),
    ("img/screenshot-desktop.png", "1280x800", "wide"),
]


def manifest() -> dict[str, Any]:
    """Return the manifest for home screens; see the W3C's Web Application Manifest."""
    return {
        "id": "/",
        "name": gettext("Magnesium tracker"),
        "short_name": gettext("Magnesium"),
        "description": gettext(
            "Log what you eat and see how much magnesium you’ve had against your daily target."
        ),
        "lang": get_language(),
        "start_url": reverse("logs:today"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [_icon(*icon) for icon in ICONS],
        "shortcuts": [
            {"name": str(name), "url": reverse(view), "icons": [_icon(*ICONS[0])]} for name, view in SHORTCUTS
        ],
        "screenshots": [
            {
                "src": static(name),
                "sizes": sizes,
                "type": "image/png",
                "form_factor": form,
                "label": gettext("A day’s entries and how much magnesium they contain"),
            }
            for name, sizes, form in SCREENSHOTS
        ],
    }


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    return {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}


# Core imports the next three, which are one file with it only where static files were collected.
STYLE_SHEETS = ("core", "tokens", "base", "components", "day", "symptoms")


def page_files() -> list[str]:
    """Return the URLs of all files of the day and symptom pages, loaded at once or on demand."""
    folder = settings.BASE_DIR / "static" / "js"
    scripts = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.js"))
    names = [
        *(f"css/{each}.css" for each in STYLE_SHEETS),
        "img/icon.svg",
        "django_htmx/htmx-2.min.js",
        *(f"js/{each}" for each in scripts),
    ]
    return [static(name) for name in names]


def worker() -> str:
    """Return the service worker's first lines; the rest of it is a module like the others.

    Static files are named by their contents, so each deployment has its own worker, which replaces the old
    one. It also contains the pages shown instead of those that are not stored.
    """
    files = page_files()
    site = {
        "version": sha256(" ".join(files).encode()).hexdigest()[:16],
        "files": files,
        # A page that the worker responds with has the same policy. In order: each process of the server
        # puts it together in another one, and a worker that reads differently is taken for a new one.
        "policy": "; ".join(sorted(build_policy().split("; "))),
        "pages": {
            name: render_to_string("offline/no_connection.html", {"is_member": name == "member"})
            for name in ("member", "visitor")
        },
    }
    return f'import {{ serve }} from "{static("js/offline/worker.js")}";\nserve({json.dumps(site)});\n'
