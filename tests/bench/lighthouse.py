"""Scores of Lighthouse, as a phone, for eight pages of the production server.

Lighthouse comes from npm, into a folder that is removed afterwards; only this measurement needs it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from tests import chromium
from tests.bench import machine
from tests.bench.report import Figure

PACKAGE = "lighthouse@12.8.2"  # the last that runs on Debian's Node.js
WANTED = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
MEMBERS, DAYS = 1, 60
# A page only for members is kept from search engines on purpose, which this audit of "SEO" counts against it.
NOT_FOR_SEARCH_ENGINES = "is-crawlable"


def measure() -> list[Figure]:
    """One figure for each page and one for the first visit; they say why when nothing can be measured."""
    browser = chromium.find_with_camera() or chromium.find()
    if shutil.which("npm") is None or browser is None:
        return [_unmeasured("npm and Chromium are needed (on Debian: apt install npm chromium).")]
    with tempfile.TemporaryDirectory(prefix="bench-lighthouse-") as directory:
        place = Path(directory)
        installed = _install(place / "npm")
        if installed.returncode:
            return [_unmeasured(f"npm could not install {PACKAGE}: {installed.stderr.strip()[-200:]}")]
        machine.prepare(place)
        from tests.bench import seed

        people = seed.fill(MEMBERS, DAYS)
        with machine.server(place) as server:
            run = _Run(place, browser, f"http://127.0.0.1:{server.port}", _cookie(people.members[0]))
            figures = [
                run.figure(name, path, **options) for name, (path, options) in _pages(people.last).items()
            ]
        from django.db import connection

        connection.close()
    return figures


def _install(folder: Path) -> subprocess.CompletedProcess[str]:
    folder.mkdir()
    machine.say(f"{PACKAGE} from npm")
    command = [
        "npm",
        "install",
        "--no-package-lock",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--prefix",
    ]
    return subprocess.run([*command, str(folder), PACKAGE], capture_output=True, text=True, check=False)


def _pages(day: date) -> dict[str, tuple[str, dict[str, bool]]]:
    """Return path and options of each page by its name."""
    from django.urls import reverse

    from foods.models import Food
    from tracker.lib.weeks import Week

    food = Food.objects.get(catalogue_key="almonds")
    public = {"is_public": True}
    return {
        "day": (reverse("logs:day", args=[day]), {}),
        "trends": (reverse("insights:week", args=[Week.containing(day)]), {}),
        "symptoms": (reverse("symptoms:index"), {}),
        "report": (reverse("insights:report"), {}),
        "foods": (reverse("foods:browse"), public),
        "food": (reverse("foods:food", args=[food.pk]), public),
        "learn": (reverse("learn:index"), public),
        "front": (reverse("home"), public),
    }


def _cookie(user: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


class _Run:
    """Lighthouse on one server, with the session of one member."""

    def __init__(self, place: Path, browser: str, site: str, cookie: str) -> None:
        self._place, self._browser, self._site = place, browser, site
        self._headers = place / "headers.json"
        self._headers.write_text(json.dumps({"Cookie": cookie}))

    def figure(self, name: str, path: str, *, is_public: bool = False) -> Figure:
        machine.say(f"Lighthouse: {name}")
        answer = self._place / f"{name}.json"
        command = [
            str(self._place / "npm" / "node_modules" / ".bin" / "lighthouse"), f"{self._site}{path}",
            "--output=json", f"--output-path={answer}", "--quiet", "--form-factor=mobile",
            f"--chrome-flags=--headless=new {' '.join(chromium.ARGUMENTS)}",
            f"--only-categories={','.join(WANTED)}",
        ]  # fmt: skip
        if not is_public:
            command += [f"--extra-headers={self._headers}", f"--skip-audits={NOT_FOR_SEARCH_ENGINES}"]
        environment = os.environ | {"CHROME_PATH": self._browser}
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if not answer.exists():
            return _unmeasured(ran.stderr.strip()[-300:], name)
        return _figure(name, json.loads(answer.read_text()))


def _figure(name: str, report: dict[str, Any]) -> Figure:
    scores = {key: round(100 * (report["categories"][key]["score"] or 0)) for key in WANTED}
    failed = [
        f"{audit['id']} ({audit.get('displayValue') or audit['title']})"
        for key, category in report["categories"].items()
        if scores[key] < WANTED[key]
        for each in category["auditRefs"]
        if each["weight"] and (audit := report["audits"][each["id"]])["score"] not in {None, 1}
    ]
    size = sum(
        each.get("transferSize", 0) for each in report["audits"]["network-requests"]["details"]["items"]
    )
    return Figure(
        f"Lighthouse, {name}: performance, accessibility, best practices, SEO",
        "≥ " + ", ".join(map(str, WANTED.values())),
        f"{', '.join(map(str, scores.values()))}; {size / 1000:.1f} KB",
        all(scores[key] >= wanted for key, wanted in WANTED.items()),
        f"{'; '.join(failed)}." if failed else "",
    )


def _unmeasured(reason: str, name: str = "eight pages") -> Figure:
    return Figure(f"Lighthouse, {name}", "≥ 98", "", None, reason)
