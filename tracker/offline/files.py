"""What a browser needs to install the application, and to open it without a connection."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

# The same as the style sheet's --paper.
PAPER = "#f7f5f0"
ICONS = [
    ("img/icon-192.png", "192x192", "any"),
    ("img/icon-512.png", "512x512", "any"),
    ("img/icon-maskable-512.png", "512x512", "maskable"),
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
        "icons": [
            {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in ICONS
        ],
    }


def page_files() -> list[str]:
    """The addresses of everything that the page of a day loads, and the diary."""
    scripts = sorted(path.name for path in (settings.BASE_DIR / "static" / "js").glob("*.js"))
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
    """
    files = page_files()
    site = {
        "version": sha256(" ".join(files).encode()).hexdigest()[:16],
        "files": files,
        # A page that the worker answers with is under the same policy. In order: each process of the server
        # puts it together in another one, and a worker that reads differently is taken for a new one.
        "policy": "; ".join(sorted(build_policy().split("; "))),
    }
    return f'import {{ serve }} from "{static("js/worker.js")}";\nserve({json.dumps(site)});\n'
