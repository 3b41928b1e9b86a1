"""Pages in a language whose words are longer by a third: nothing is wider than a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import page_states
from tests.browser.page_list import PAGE_STATES
from tests.browser.personas import Personas
from tests.browser.test_every_page import OVERFLOW
from tests.translation.conftest import in_pseudo_language, pseudo_catalogues  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

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


def test_longer_words_fit_on_a_phone(open_page, watch, embedded_catalogue, in_pseudo_language):  # noqa: F811
    cast = Personas.gather()
    pages: dict[str, Page] = {}
    found: list[str] = []
    paths = {
        (stop.who, stop.path): stop.expects
        for stops in PAGE_STATES.values()
        for stop in stops
        if stop.act is page_states.nothing
    }
    for (who, path), expected in sorted(paths.items()):
        if who not in pages:
            pages[who] = open_page(getattr(cast, who, None))
            pages[who].set_viewport_size({"width": 360, "height": page_states.WIDTHS[360]})
        watch.expect(*[expected] if expected else [])
        pages[who].goto(path.format(cast=cast))
        found += [
            f"{path}: {fault}" for fault in pages[who].evaluate(OVERFLOW) + pages[who].evaluate(CUT_OFF)
        ]
    assert not found, "\n".join(found)
