"""Every page, on a phone and a desk, in light and dark: no violation, nothing cut off, nothing too small."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import cycle

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser import contrast, page_states
from tests.browser.page_list import PAGE_STATES
from tests.browser.personas import Personas

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The policy forbids script elements from elsewhere; the debugger's evaluate() goes around it.
# Preloading would write imported style sheets into the page, for a rule that is off by default.
RUN_AXE = """async ([rules, leftOut]) => {
  const what = { preload: false, resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  what.rules = Object.fromEntries(leftOut.map((rule) => [rule, { enabled: false }]));
  const results = await axe.run(what);
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}`));
}"""

OVERFLOW = """() => {
  const { scrollWidth } = document.scrollingElement;
  return scrollWidth > innerWidth ? [`${scrollWidth} px wide`] : [];
}"""

# Links in running text may be as high as their line.
SMALL_TARGETS = """() => {
  const controls = document.querySelectorAll("a[href], button, select, summary, input:not([type=hidden])");
  return [...controls].flatMap((control) => {
    if (!control.checkVisibility({ visibilityProperty: true })) return [];
    if (control.closest(".visually-hidden, .skip-link, svg")) return [];
    if (getComputedStyle(control).display === "inline") return [];
    const target = control.matches("[type=radio], [type=checkbox]") ? control.closest("label") : control;
    const { height } = target.getBoundingClientRect();
    return height < 43.9 ? [`${target.outerHTML.slice(0, 90)} is ${height} px high`] : [];
  });
}"""


# What a wider window may change; else it shows the same elements in the same colours.
ABOUT_LAYOUT = ["target-size", "scrollable-region-focusable", "region", "landmark-unique", "link-name"]


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN_AXE, [rules, contrast.RULES])


def check_page(page: Page, dark_width: int, judge: contrast.ContrastJudge) -> Iterator[tuple[str, str]]:
    """What is wrong with the page that is open, and at which width and colours it is."""
    for width, rules in ((360, None), (1280, ABOUT_LAYOUT)):
        page.set_viewport_size({"width": width, "height": page_states.WIDTHS[width]})
        words = violations(page, rules) + page.evaluate(OVERFLOW) + page.evaluate(SMALL_TARGETS)
        words += judge.violations(page, "light") if rules is None else []
        yield from ((each, f"{width} px light") for each in words)
    page.set_viewport_size({"width": dark_width, "height": page_states.WIDTHS[dark_width]})
    page.emulate_media(color_scheme="dark")
    yield from ((each, f"{dark_width} px dark") for each in judge.violations(page, "dark"))
    page.emulate_media(color_scheme="light")


@pytest.fixture(scope="module")
def judge() -> contrast.ContrastJudge:
    return contrast.ContrastJudge()


@pytest.fixture
def walk(judge, open_page, watch, embedded_catalogue):
    """Go from stop to stop, and gather everything that is wrong before saying so."""

    def walk_(stops: list[page_states.PageState]) -> None:
        cast = Personas.gather()
        pages: dict[str, Page] = {}
        wrong: dict[str, list[str]] = defaultdict(list)
        for stop, dark_width in zip(stops, cycle(page_states.WIDTHS)):
            if stop.who not in pages:
                pages[stop.who] = open_page(getattr(cast, stop.who, None))
                pages[stop.who].add_init_script(AXE_SCRIPT)  # a third less than to send it to each page
            page = pages[stop.who]
            watch.expect(*[stop.expects] if stop.expects else [])
            page.set_viewport_size({"width": 360, "height": page_states.WIDTHS[360]})
            stop.open(page, cast)
            for words, view in check_page(page, dark_width, judge):
                wrong[words].append(f"{stop.name} {view}")
        assert not wrong, "\n".join(f"{words}: {', '.join(where)}" for words, where in wrong.items())

    return walk_


@pytest.mark.parametrize("stops", PAGE_STATES.values(), ids=PAGE_STATES)
def test_pages_are_legible_and_whole(walk, stops):
    walk(stops)


PLANT = """() => {
  document.querySelector("main").insertAdjacentHTML("beforeend", `
    <img src="/static/img/icon.svg"> <button>Small</button> <div class="wide">Wide</div>
    <p class="pale">Pale</p> <p class="behind">Dark on dark</p>`);
  document.querySelector(".wide").style.width = "2000px";
  document.querySelector(".pale").style.color = "#8888";
  document.querySelector(".behind").style.cssText = "background: light-dark(white, black); color: #333";
  const script = document.createElement("script");
  script.textContent = "document.title = 'inline'";
  document.body.append(script);
  setTimeout(() => { throw new Error("planted"); });
  console.warn("planted too");
}"""


def test_faults_that_are_planted_in_a_page_are_found(open_page, watch, db):
    page, judge = open_page(), contrast.ContrastJudge()
    page.goto("/")
    assert list(check_page(page, 360, judge)) == []
    page.evaluate(PLANT)
    with page.expect_console_message(lambda message: "securitypolicyviolation" in message.text):
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")
    found = list(check_page(page, 360, judge))
    for sign in ("image-alt", "px high", "px wide"):
        assert any(sign in words for words, _ in found), sign
    pale = {
        view: [words for words, at in found if at == view and "color-contrast" in words] for _, view in found
    }
    assert all(".pale" in pale[view][0] for view in ("360 px light", "360 px dark"))
    assert [len(pale[view]) for view in ("360 px light", "360 px dark")] == [1, 2]
    assert page.title() != "inline"
    for sign in ("securitypolicyviolation: script-src", "page error: planted", "warning: planted too"):
        assert any(sign in words for words in watch.heard), sign
    watch.expect("securitypolicyviolation", "Content Security Policy", "planted")
