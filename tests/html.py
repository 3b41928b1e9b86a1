"""Parse pages for tests: `parse(response).select_one("#day-total").value`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

HTMX = {"HX-Request": "true"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SELECTOR = re.compile(r"([\w-]+)?(?:#([\w-]+))?(?:\.([\w-]+))?(?:\[([\w-]+)(?:=(.*))?\])?")


class Element:
    """An element of a page, with its children in order."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Element | str] = []

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    @property
    def text(self) -> str:
        """Visible text, on one line."""
        words = "".join(child if isinstance(child, str) else child.text for child in self.children)
        return " ".join(words.split())

    @property
    def value(self) -> Decimal:
        """Exact value of a <data> element."""
        assert self.tag == "data", self.tag
        return Decimal(self["value"])

    def descendants(self) -> Iterator[Element]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.descendants()

    def select(self, selector: str) -> list[Element]:
        """Return the elements for `tag`, `#id`, `.class`, `[attribute=value]` or several: `a.class[href]`."""
        match = SELECTOR.fullmatch(selector)
        assert match, selector
        tag, id, name, attribute, value = match.groups()
        return [
            element
            for element in self.descendants()
            if (tag is None or element.tag == tag)
            and (id is None or element.attributes.get("id") == id)
            and (name is None or name in element.attributes.get("class", "").split())
            and (attribute is None or attribute in element.attributes)
            and (value is None or element.attributes.get(attribute or "") == value)
        ]

    def select_one(self, selector: str) -> Element:
        """Return the only element that matches; fail where there is none or several."""
        found = self.select(selector)
        assert len(found) == 1, f"{len(found)} of {selector} on the page"
        return found[0]


def undo_form(page: Element) -> Element:
    """Return the undo form of the notice."""
    [form] = [form for form in page.select_one("#notice").select("form") if form["action"].endswith("/undo/")]
    return form


def form_fields(form: Element) -> dict[str, list[str]]:
    """Return the fields that the form sends unchanged, without a button."""
    sent: dict[str, list[str]] = {}
    for field in form.descendants():
        kind, name = field.attributes.get("type", ""), field.attributes.get("name", "")
        if not name or (kind in {"radio", "checkbox"} and "checked" not in field.attributes):
            continue
        if field.tag == "input":
            sent.setdefault(name, []).append(
                field.attributes.get("value", "on" if kind == "checkbox" else "")
            )
        elif field.tag == "textarea":
            sent.setdefault(name, []).append("".join(map(str, field.children)).removeprefix("\n"))
        elif field.tag == "select":
            options = field.select("option")
            chosen = [option for option in options if "selected" in option.attributes] or options[:1]
            sent.setdefault(name, []).extend(option["value"] for option in chosen)
    return sent


class TreeBuilder(HTMLParser):
    """Builds the elements of a page. Fails where one is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            element = self.open[-1].children[-1]
            assert isinstance(element, Element)
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(response: Any) -> Element:
    """Parse the HTML of a response; fail where an element is not closed."""
    builder = TreeBuilder()
    builder.feed(response.text)
    builder.close()
    assert builder.open == [builder.root], f"<{builder.open[-1].tag}> is not closed"
    return builder.root
