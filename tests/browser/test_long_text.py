"""Pages in a language whose words are longer by a third: nothing is wider than a phone."""

from __future__ import annotations

import pytest
from django.urls import resolve
from playwright.sync_api import Page

from tests.browser import page_states
from tests.browser.page_list import PAGE_STATES
from tests.browser.personas import Personas
from tests.browser.test_every_page import OVERFLOW
from tests.translation.conftest import in_pseudo_language, pseudo_catalogues  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A button's or a label's words that its box cuts off.
CUT_OFF = """() => {
  const elements = [...document.querySelectorAll("button, label, summary, th, h1, h2, h3")];
  return elements.flatMap((element) => {
    if (!element.checkVisibility({ visibilityProperty: true })) return [];
    if (element.closest(".visually-hidden")) return [];
    const hides = getComputedStyle(element).overflowX !== "visible";
    const isCut = hides && element.scrollWidth > element.clientWidth + 1;
    return isCut ? [`cut off: ${element.textContent.trim()}`] : [];
  });
}"""


def first_of_each_view(cast: Personas) -> dict[str, page_states.PageState]:
    """Return a state of each page that an address alone leads to, a visitor's pages apart."""
    found: dict[str, page_states.PageState] = {}
    for state in (state for states in PAGE_STATES.values() for state in states):
        if state.act is page_states.nothing and not state.expects:
            view = resolve(state.path.format(cast=cast).partition("?")[0]).view_name
            found.setdefault(f"{view} {bool(state.who)}", state)
    return found


def test_longer_words_fit_on_a_phone(open_page, embedded_catalogue, in_pseudo_language):  # noqa: F811
    cast = Personas.gather()
    pages: dict[str, Page] = {}
    found: list[str] = []
    for state in first_of_each_view(cast).values():
        if state.who not in pages:
            pages[state.who] = open_page(getattr(cast, state.who, None))
            pages[state.who].set_viewport_size({"width": 360, "height": page_states.WIDTHS[360]})
        page = pages[state.who]
        page.goto(state.path.format(cast=cast))
        faults = page.evaluate(OVERFLOW) + page.evaluate(CUT_OFF)
        found += [f"{state.path}: {fault}" for fault in faults]
    assert not found, "\n".join(found)
