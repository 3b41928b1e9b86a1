"""What a browser needs to install the application, and to open it without a connection."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

# The same as the style sheet's --paper.
PAPER = "#f7f5f0"
ICONS = [
    ("img/icon-192.png", "192x192", "any"),
    ("img/icon-512.png", "512x512", "any"),
    ("img/icon-maskable-512.png", "512x512", "maskable"),
]
# What a long press on the icon offers.
SHORTCUTS = [
    ("Log food", "logs:today"),
    ("Log a twitch or spasm", "symptoms:new"),
    ("Scan a barcode", "foods:scan"),
    ("Week", "insights:this-week"),
]
SCREENSHOTS = [
    ("img/screenshot-phone.png", "720x1280", "narrow"),
    ("img/screenshot-desktop.png", "1280x800", "wide"),
]


def manifest() -> dict[str, Any]:
    """What the home screen of a phone is told; see the W3C's Web Application Manifest."""
    return {
        "id": "/",
        "name": "Magnesium tracker",
        "short_name": "Magnesium",
        "description": "Log what you eat and see whether it makes your daily magnesium target.",
        "lang": "en",
        "start_url": reverse("logs:today"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [_icon(*icon) for icon in ICONS],
        "shortcuts": [
            {"name": name, "url": reverse(view), "icons": [_icon(*ICONS[0])]} for name, view in SHORTCUTS
        ],
        "screenshots": [
            {
                "src": static(name),
                "sizes": sizes,
                "type": "image/png",
                "form_factor": form,
                "label": "A day: what was logged, and how much magnesium that is",
            }
            for name, sizes, form in SCREENSHOTS
        ],
    }


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    return {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}


def page_files() -> list[str]:
    """The addresses of everything that the pages of a day and of symptoms load, at once or when needed."""
    folder = settings.BASE_DIR / "static" / "js"
    scripts = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.js"))
    names = [
        "css/style.css",
        "img/icon.svg",
        "django_htmx/htmx-2.min.js",
        *(f"js/{each}" for each in scripts),
    ]
    return [static(name) for name in names]


def worker() -> str:
    """The service worker's first lines; the rest of it is a module like the others.

    Static files are named by their contents, so another deployment is another worker, and replaces it.
    It also holds the pages that stand for those that were not kept.
    """
    files = page_files()
    site = {
        "version": sha256(" ".join(files).encode()).hexdigest()[:16],
        "files": files,
        # A page that the worker answers with is under the same policy. In order: each process of the server
        # puts it together in another one, and a worker that reads differently is taken for a new one.
        "policy": "; ".join(sorted(build_policy().split("; "))),
        "pages": {
            name: render_to_string("offline/no_connection.html", {"is_member": name == "member"})
            for name in ("member", "visitor")
        },
    }
    return f'import {{ serve }} from "{static("js/offline/worker.js")}";\nserve({json.dumps(site)});\n'
