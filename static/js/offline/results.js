// Results of the add box from what this device knows.
import { find, isCalled } from "../local.js";
import { button, inMilligrams, make } from "../waiting.js";
import { open as openForm } from "./forms.js";
import { read } from "./phrases.js";

const AMOUNT_ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 8h8M17 8h2M5 16h2M11 16h8"/><circle cx="15" cy="8" r="2"/><circle cx="9" cy="16" r="2"/></svg>';
const NO_LIST = "This device has no list of your foods yet.";

export function showResults(query, tools) {
  const results = tools.$("#food-results");
  if (!results) return;
  const typed = query.trim();
  const phrase = read(typed);
  const found = phrase ?? find(query);
  const list = phrase ? [offerPhrase(phrase, typed, tools)] : (found ?? []).map((item) => offerOne(item, query, tools));
  const nothing = found ? `None of the foods that you had lately is called “${query}”.` : NO_LIST;
  const quick = button("Quick add a name and mg", () => openForm({ path: "quick", name: typed }, tools), { class: "button-link" });
  results.replaceChildren(
    ...(list.length ? [make("ul", { class: "results local-results" }, ...list)] : typed ? [make("p", { class: "empty" }, nothing)] : []),
    make("p", { class: "actions" }, quick),
  );
  htmx.process(results);
  results.dataset.query = typed;
  tools.$("#search-status").textContent = typed && (list.length ? `${list.length} found on this device.` : nothing);
  results.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true, detail: {} })); // for an early Enter
}

// By the server, which answers again, for what was looked for here meanwhile.
export function searchAgain({ $ }) {
  const box = $("#food-search");
  const values = { q: box.value, meal: $("#meal").value };
  htmx.ajax("GET", box.getAttribute("hx-get"), { source: box, target: "#food-results", swap: "outerHTML", values });
}

const total = (adds) => (adds.some((each) => each.mg == null) ? null : adds.reduce((sum, each) => sum + Number(each.mg), 0).toFixed(3));

function pickOf(title, words, adds, log) {
  const pick = button(title, log, { name: "pick" });
  pick.append(make("small", {}, words), inMilligrams(total(adds), adds.some((each) => each.least)), make("b", { "aria-hidden": "true" }, "+"));
  return pick;
}

const toLog = ({ food, portion, amount, ...shown }, brand = "") => ({ ...shown, brand, sends: { food, portion, amount } });

function offerOne(item, query, tools) {
  const { name, brand, adds } = item;
  const [first] = adds;
  const title = make("span", {}, name, ...(brand ? [" ", make("em", {}, brand)] : []));
  const words = adds.length === 1 ? first.words : adds.map((each) => each.name).join(", ");
  const pick = pickOf(title, words, adds, () => tools.log(adds.map((each) => toLog(each, adds.length === 1 ? brand : ""))));
  if (isCalled(name, query)) pick.dataset.enter = "";
  const line = make("li", {}, pick);
  if (item.portions?.length) {
    const address = `/days/${tools.day()}/foods/${first.food}/`; // without a connection forms.js draws it
    const more = { href: address, "hx-get": address, "hx-target": "#food-results", "hx-swap": "outerHTML" };
    const link = make("a", { ...more, "aria-label": `Choose how much ${name.toLowerCase()}` });
    link.innerHTML = AMOUNT_ICON;
    line.append(link);
  }
  return line;
}

function offerPhrase(adds, typed, tools) {
  const words = adds.map((each) => `${each.name}, ${each.words}`).join("; ");
  const title = make("span", {}, `Log ${adds.length} ${adds.length === 1 ? "entry" : "entries"}`);
  const pick = pickOf(title, words, adds, () => tools.log(adds.map((each) => toLog(each))));
  pick.dataset.enter = "";
  return make("li", {}, pick);
}
