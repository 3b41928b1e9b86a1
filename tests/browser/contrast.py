"""Contrast of text and of links within text, judged by axe once for each way in which text is painted.

Most pages repeat the header, the same lists and the same buttons. Text passes again on any page where all
that its contrast depends on is the same: its own colours and font, and the backgrounds, opacity and filters
of all its ancestors. Where something else may lie behind it (it is positioned or moved), or where axe could
not tell, the same element passes again on the same page only. Text that failed is judged each time.
Left out is what axe never fails: options, drawings, and text that is not shown.
"""

from __future__ import annotations

from collections import defaultdict

from playwright.sync_api import Page

RULES = ["color-contrast", "link-in-text-block"]
JUDGE = """async ([rules, passedBefore]) => {
  const known = new Set(passedBefore);
  const paints = new WeakMap();
  const hash = (text) => {
    let [a, b] = [0xdeadbeef, 0x41c6ce57];
    for (const letter of text) {
      a = Math.imul(a ^ letter.codePointAt(0), 2654435761);
      b = Math.imul(b ^ letter.codePointAt(0), 1597334677);
    }
    return `${a >>> 0}-${b >>> 0}`;
  };
  const isMoved = (style) =>
    !["static", "relative"].includes(style.position)
    || style.transform !== "none"
    || ["Top", "Right", "Bottom", "Left"].some((side) => parseFloat(style[`margin${side}`]) < 0);
  const isOpaque = (style) => style.opacity === "1" && /^rgb\\(/.test(style.backgroundColor);
  // What the element and all around it paint, and whether that tells what lies behind its text.
  const paint = (element) => {
    if (!element) return { painted: "", isAll: true };
    if (!paints.has(element)) {
      const around = paint(element.parentElement);
      const style = getComputedStyle(element);
      const [before, after] = ["::before", "::after"].map((name) => getComputedStyle(element, name));
      const painted = hash([
        around.painted, style.color, style.backgroundColor, style.backgroundImage, style.opacity,
        style.filter, style.mixBlendMode, style.textShadow, style.fontSize, style.fontWeight, style.position,
        style.top, style.left,
        ...[before, after].map((each) => each.content + each.backgroundColor + each.position),
      ].join("|"));
      paints.set(element, { painted, isAll: isOpaque(style) || (around.isAll && !isMoved(style)) });
    }
    return paints.get(element);
  };
  const isOff = (element) => Boolean(
    element.matches(":disabled") || element.control?.disabled || element.closest("[aria-disabled=true]"));
  const lines = (element) => {
    const style = getComputedStyle(element);
    return [style.display, style.textDecorationLine, style.borderBottomStyle];
  };
  const kind = (element) =>
    hash([paint(element).painted, element.tagName, isOff(element), ...lines(element)].join(" "));
  const here = (element) => hash([location.pathname, kind(element), element.outerHTML].join(" "));
  const hasText = (element) => !element.closest("option, svg, .visually-hidden")
    && element.checkVisibility({ visibilityProperty: true })
    && (element.matches("input:not([type=hidden]), select, textarea")
    || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
  const include = [...document.body.querySelectorAll("*")].filter(
    (element) => hasText(element) && !known.has(kind(element)) && !known.has(here(element)));
  if (!include.length) return { failed: [], passed: [] };
  const results = await axe.run({ include }, {
    preload: false, runOnly: rules, resultTypes: ["violations", "passes"], elementRef: true,
  });
  const failed = results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => ({ node, words: `${id}: ${help}: ${node.target.join(" ")}` })));
  const again = new Set(failed.map(({ node }) => node.element));
  const passed = new Set(results.passes.filter(({ id }) => id === rules[0])
    .flatMap(({ nodes }) => nodes.map((node) => node.element)));
  return {
    failed: failed.map(({ words }) => words),
    passed: include.filter((element) => !again.has(element)).map((element) =>
      passed.has(element) && paint(element).isAll ? kind(element) : here(element)),
  };
}"""


class ContrastJudge:
    """Remembers, in light and in dark, the ways of painting text that passed."""

    def __init__(self) -> None:
        self._passed: dict[str, set[str]] = defaultdict(set)

    def violations(self, page: Page, scheme: str) -> list[str]:
        """Judge the page that is open, into which axe has been loaded."""
        found = page.evaluate(JUDGE, [RULES, sorted(self._passed[scheme])])
        self._passed[scheme].update(found["passed"])
        return found["failed"]
