"""The inputs: forms with hostile fields, queries, addresses, bodies, content types and methods, by a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.hostile.site import Addresses, View
from tests.hostile.values import BODIES, CONTENT_TYPES, METHODS, QUERY_NAMES, RAW_QUERIES, VALUES
from tests.html import Element, TreeBuilder, form_fields

URLENCODED = "application/x-www-form-urlencoded"
SEND_AS_HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Form:
    """A form of a page. `names` are all its fields; `fields` is what it sends untouched."""

    view: View
    method: str
    action: str
    fields: dict[str, list[str]]
    names: tuple[str, ...]
    has_file: bool

    @property
    def kind(self) -> tuple[str, str, tuple[str, ...]]:
        """Forms of one kind differ by the row that they are about."""
        return self.method, self.view.address, self.names


@dataclass(frozen=True)
class Input:
    """A request, as it is sent; `who` names the client."""

    who: str
    method: str
    address: str
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        body = f" {self.content_type!r} {self.body[:300]!r}" if self.method not in {"GET", "HEAD"} else ""
        return f"{self.who} {self.method} {self.address[:300]}{body}"

    def send(self, clients: dict[str, Client]) -> Any:
        return clients[self.who].generic(
            self.method, self.address, self.body, content_type=self.content_type, headers=self.headers
        )


def forms_on(page: Any, view: View, address: str) -> list[Form]:
    """Every form of a page but the one to sign out, which stands on all."""
    if "text/html" not in page.headers.get("Content-Type", ""):
        return []
    found = []
    reader = _LenientTreeBuilder()
    reader.feed(page.text)
    for element in reader.root.select("form"):
        action = element.attributes.get("action") or address
        if "/logout/" in action and "logout" not in address:
            continue
        method = element.attributes.get("method", "get").upper()
        fields = form_fields(element)
        has_file = any(each.attributes.get("type") == "file" for each in element.descendants())
        found.append(Form(view, method, action.partition("#")[0], fields, _names(element), has_file))
    return found


def _names(form: Element) -> tuple[str, ...]:
    names = [each.attributes["name"] for each in form.descendants() if each.attributes.get("name")]
    return tuple(dict.fromkeys(name for name in names if name != "csrfmiddlewaretoken"))


class _LenientTreeBuilder(TreeBuilder):
    """Reads Django's own pages too, which leave some elements open."""

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                pass


class Inputs:
    """Makes inputs at random, the same ones for the same seed."""

    def __init__(self, random: Random, addresses: Addresses, views: list[View], forms: list[Form]) -> None:
        self._random, self._addresses, self._views = random, addresses, views
        by_kind: dict[Any, Form] = {form.kind: form for form in forms}
        self._forms = list(by_kind.values())
        random.shuffle(self._forms)

    def make(self, count: int) -> Iterator[Input]:
        """Each kind of form in turn, so that few inputs meet all of them; the other inputs between."""
        others = [self._query, self._address, self._body]
        for number in range(count):
            form = self._forms[(number * 2 // 3) % len(self._forms)]
            yield self._with_hostile_fields(form) if number % 3 else self._random.choice(others)()

    def _who(self, view: View) -> str:
        if view.is_admin:
            return self._random.choice(["curator", "superuser", "superuser"])
        return self._random.choice(["member", "member", "visitor"]) if "account" in view.name else "member"

    def _value(self) -> str:
        if self._random.random() < 0.1:
            return self._random.choice(self._addresses.foreign_ids)
        return self._random.choice(VALUES)

    def _with_hostile_fields(self, form: Form) -> Input:
        fields = dict(form.fields)
        how_many = self._random.choice([1, 1, 2, len(form.names)])
        for name in self._random.sample(form.names, min(how_many, len(form.names))):
            fields[name] = [self._value() for _ in range(self._random.choice([1, 1, 1, 0, 2]))]
        pairs = [(name, value) for name, values in fields.items() for value in values]
        headers = self._random.choice([{}, SEND_AS_HTMX])
        request = Input(self._who(form.view), form.method, form.action, headers=headers)
        if form.method == "GET":
            return replace(request, address=f"{form.action.partition('?')[0]}?{_encoded(pairs)}")
        if form.has_file:
            data: dict[str, Any] = {
                name: [value.encode("utf-8", "replace").decode() for value in values]
                for name, values in fields.items()
                if name != "import_file"
            }
            data["import_file"] = _File(self._random.choice(BODIES), self._random.choice(VALUES))
            return replace(request, body=encode_multipart(BOUNDARY, data), content_type=MULTIPART_CONTENT)
        return replace(request, body=_encoded(pairs).encode(), content_type=URLENCODED)

    def _query(self) -> Input:
        view = self._random.choice(self._views)
        names = [name for form in self._forms if form.view is view for name in form.names] + QUERY_NAMES
        if self._random.random() < 0.2:
            query = self._random.choice(RAW_QUERIES)
        else:
            chosen = self._random.sample(names, self._random.choice([1, 2, 4]))
            query = _encoded([(name, self._value()) for name in chosen])
        headers = self._random.choice([{}, SEND_AS_HTMX])
        return Input(self._who(view), "GET", f"{self._addresses.right(view)}?{query}", headers=headers)

    def _address(self) -> Input:
        view = self._random.choice(self._views)
        address = quote(self._addresses.damaged(view, self._random, VALUES), safe="/", errors="surrogatepass")
        method = self._random.choice(["GET", "HEAD", "POST"])
        return Input(self._who(view), method, address, content_type=URLENCODED if method == "POST" else "")

    def _body(self) -> Input:
        view = self._random.choice(self._views)
        return Input(
            self._who(view),
            self._random.choice(METHODS),
            self._addresses.right(view),
            self._random.choice(BODIES),
            self._random.choice(CONTENT_TYPES),
            self._random.choice([{}, SEND_AS_HTMX]),
        )


def _encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, errors="surrogatepass")


class _File:
    """An upload, as the test client encodes it."""

    def __init__(self, content: bytes, name: str) -> None:
        self.content, self.name = content, name.encode("utf-8", "replace").decode()[:200]
        self.content_type = "application/octet-stream"

    def read(self) -> bytes:
        return self.content
