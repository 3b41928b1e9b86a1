// Show results of the add box from what this device knows.
import { button, make } from "../elements.js";
import { mgElement } from "../formats.js";
import { gettext, ngettext } from "../translation.js";
import { find, isExactName } from "./local_foods.js";
import { openForm } from "./local_forms.js";
import { logLocally } from "./log_locally.js";
import { $, shownDay } from "./page_state.js";
import { readPhrase } from "./phrases.js";

const AMOUNT_ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 8h8M17 8h2M5 16h2M11 16h8"/><circle cx="15" cy="8" r="2"/><circle cx="9" cy="16" r="2"/></svg>';
const NO_LIST = gettext("Your foods aren’t saved on this device yet.");

export function showResults(query) {
  const results = $("#food-results");
  if (!results) return;
  const typed = query.trim();
  const phrase = readPhrase(typed);
  const found = phrase ?? find(query);
  const list = phrase ? [drawPhrase(phrase)] : (found ?? []).map((item) => drawItem(item, query));
  const nothing = found ? gettext("No match for “%(query)s” in your recent foods.", { query }) : NO_LIST;
  const quick = button(gettext("Quick add"), () => openForm({ path: "quick", name: typed }), { class: "button-link" });
  results.replaceChildren(
    ...(list.length ? [make("ul", { class: "results local-results" }, ...list)] : typed ? [make("p", { class: "empty" }, nothing)] : []),
    make("p", { class: "actions" }, quick),
  );
  htmx.process(results);
  results.dataset.query = typed;
  $("#search-status").textContent = typed && (list.length ? gettext("%(count)s found on this device.", { count: list.length }) : nothing);
  results.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true, detail: {} })); // for an Enter that came before
}

// Return null if one of them is unknown.
const totalMg = (adds) => (adds.some((each) => each.mg == null) ? null : adds.reduce((sum, each) => sum + Number(each.mg), 0).toFixed(3));

function drawButton(title, words, adds, log) {
  const pick = button(title, log, { name: "pick" });
  pick.append(make("small", {}, words), mgElement(totalMg(adds), adds.some((each) => each.least)), make("b", { "aria-hidden": "true" }, "+"));
  return pick;
}

const toFood = ({ food, portion, amount, ...shown }, brand = "") => ({ ...shown, brand, sends: { food, portion, amount } });

function drawItem(item, query) {
  const { name, brand, adds } = item;
  const [first] = adds;
  const title = make("span", {}, name, ...(brand ? [" ", make("em", {}, brand)] : []));
  const words = adds.length === 1 ? first.words : adds.map((each) => each.name).join(", ");
  const pick = drawButton(title, words, adds, () => logLocally(adds.map((each) => toFood(each, adds.length === 1 ? brand : ""))));
  if (isExactName(name, query)) pick.dataset.enter = "";
  const line = make("li", {}, pick);
  if (item.portions?.length) {
    const url = `/days/${shownDay()}/foods/${first.food}/`; // without a connection local_forms.js draws it
    const more = { href: url, "hx-get": url, "hx-target": "#food-results", "hx-swap": "outerHTML" };
    const link = make("a", { ...more, "aria-label": gettext("Choose how much %(name)s", { name: name.toLowerCase() }) });
    link.innerHTML = AMOUNT_ICON;
    line.append(link);
  }
  return line;
}

function drawPhrase(adds) {
  const words = adds.map((each) => `${each.name}, ${each.words}`).join("; ");
  const title = make("span", {}, ngettext("Log %(count)s entry", "Log %(count)s entries", adds.length));
  const pick = drawButton(title, words, adds, () => logLocally(adds.map((each) => toFood(each))));
  pick.dataset.enter = "";
  return make("li", {}, pick);
}
