// Show the notice at the bottom of the page.
import { button, make } from "./elements.js";
import { gettext } from "./translation.js";

export function showNotice(sentence, children = [], attributes = {}) {
  const box = make("div", { class: "toast", ...attributes }, make("p", {}, sentence), ...children);
  document.querySelector("#notice").replaceChildren(box);
  return box;
}

export function showDismissible(sentence, onUndo, attributes) {
  const undo = onUndo ? [button(gettext("Undo"), onUndo)] : [];
  const dismiss = button("×", () => box.remove(), { class: "dismiss", "aria-label": gettext("Dismiss") });
  const box = showNotice(sentence, [...undo, dismiss], attributes);
}

// Screen readers don't read the same notice twice.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.id !== "notice") return;
  const contents = (notice) => [notice.textContent.trim(), notice.querySelector("form")?.getAttribute("action")].join();
  if (contents(target) === contents(fragment)) event.detail.shouldSwap = false;
});
