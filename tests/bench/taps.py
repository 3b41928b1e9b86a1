"""Requests that members send from the page of a day, made anew for each measurement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tests.bench.browser import PICK, UUID_TEXT, day_address
from tests.bench.in_process import Ask, InProcessBrowser
from tests.bench.page_list import PHRASES
from tests.bench.rows import Rows
from tests.html import parse
from tracker.lib.ids import new_id
from tracker.logs.models import IntakeEntry, LogChange

Maker = Callable[[], Ask]


class Taps:
    """Makes requests that change the day of `rows`; `tidy` takes back what they did."""

    def __init__(self, rows: Rows, browser: InProcessBrowser) -> None:
        self._rows, self._browser = rows, browser
        self._first_new_id = new_id()
        self._amount = 1
        self._forms: dict[str, dict[str, Any]] = {}

    def all(self) -> dict[str, Maker]:
        """The name of each tap and what makes its request, on a day as it was before."""
        phrases = {f"add a phrase of {name}": self._phrase(text) for name, text in PHRASES.items()}
        makers = {
            "add an entry": self.add,
            "edit an entry": self.edit,
            "remove an entry": self.remove,
            "undo": self.undo,
            **phrases,
            "copy a day": self.copy_day,
            "copy several": self.copy_several,
        }
        return {name: self._after_tidying(make) for name, make in makers.items()}

    def _after_tidying(self, make: Maker) -> Maker:
        def tidy_and_make() -> Ask:
            self.tidy()
            return make()

        return tidy_and_make

    def tidy(self) -> None:
        """Take back what was sent; entries and changes have ids in the order of time."""
        LogChange.objects.for_user(self._rows.member).delete()
        mine = IntakeEntry.objects.filter(user=self._rows.member)
        mine.filter(pk__gt=self._first_new_id).delete()
        mine.exclude(removed_at=None).update(removed_at=None)

    def add(self) -> Ask:
        if "add" not in self._forms:
            address = f"{reverse('logs:search', args=[self._rows.day])}?q=almonds"
            found = PICK.search(self._browser.send(Ask(address, headers=self._htmx("food-results"))).text)
            if found is None:
                raise RuntimeError("Searching for almonds found nothing")
            self._forms["add"] = {"meal": "snack", "pick": found[1]}
        tap = self._forms["add"]
        return self._post(
            "logs:add", self._rows.day, **tap | {"pick": UUID_TEXT.sub(str(new_id()), tap["pick"])}
        )

    def edit(self) -> Ask:
        """Change the amount, to another one each time."""
        entry, self._amount = self._rows.entry, 3 - self._amount
        portion = self._fields("edit", self._address("logs:entry", entry.day, entry.pk), "portion")["portion"]
        amount = {"amount": self._amount, "portion": portion, "meal": entry.meal}
        return self._post("logs:entry", entry.day, entry.pk, **amount)

    def remove(self) -> Ask:
        return self._post("logs:remove", self._rows.day, self._rows.entry.pk)

    def undo(self) -> Ask:
        self._browser.send(self.add())
        change = LogChange.objects.for_user(self._rows.member).latest("made_at")
        return self._post("logs:undo", self._rows.day, change.pk)

    def _phrase(self, text: str) -> Maker:
        def send() -> Ask:
            address = f"{reverse('logs:search', args=[self._rows.day])}?{urlencode({'q': text})}"
            fields = dict(self._fields(text, address, "q"))
            for name in fields:
                if name.endswith("-id"):
                    fields[name] = new_id()
            return self._post("logs:add-phrase", self._rows.day, **fields, meal="snack", add="all")

        return send

    def copy_day(self) -> Ask:
        """All of the day before, to the day."""
        before = self._rows.day - timedelta(days=1)
        return self._post("logs:copy", self._rows.day, copy=f"{before} day {new_id()}")

    def copy_several(self) -> Ask:
        mine = IntakeEntry.objects.for_user(self._rows.member).on(self._rows.day)
        fields = {
            "entry": list(mine.values_list("pk", flat=True)),
            "act": "copy",
            "to": self._rows.day,
            "meal": "",
            "id": new_id(),
        }
        return self._post("logs:bulk-actions", self._rows.day, **fields)

    def _fields(self, key: str, address: str, name: str) -> dict[str, Any]:
        """What the form with a field `name` on the page at `address` holds; read once."""
        if key not in self._forms:
            page = parse(self._browser.send(Ask(address)))
            [form] = [
                form
                for form in page.select("form")
                if form.attributes.get("method") == "post" and form.select(f"[name={name}]")
            ]
            fields = {each["name"]: each.attributes.get("value", "") for each in form.select("input[name]")}
            for select in form.select("select[name]"):
                options = select.select("option[selected]") or select.select("option")
                fields[select["name"]] = options[0]["value"]
            self._forms[key] = fields
        return self._forms[key]

    def _htmx(self, target: str) -> dict[str, str]:
        page = f"http://127.0.0.1{day_address(self._rows.day)}"
        return {"HX-Request": "true", "HX-Target": target, "HX-Current-URL": page, "Referer": page}

    def _address(self, name: str, *arguments: Any) -> str:
        return reverse(name, args=arguments)

    def _post(self, name: str, *arguments: Any, **fields: Any) -> Ask:
        return Ask(self._address(name, *arguments), fields, self._htmx("day-panel"))
