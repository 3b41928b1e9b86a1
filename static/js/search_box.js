// The search box for foods: its keys, and keeping what was typed when the page is redrawn.
const searchBox = () => document.querySelector("#food-search");
const results = () => document.querySelector("#food-results");
const resultButtons = () => [...(results()?.querySelectorAll("button[name=pick], button[name=add]") ?? [])];
let awaitedQuery = null; // Enter was pressed before its results came

const resultsAreFor = (query) => results()?.dataset.query === query;

// The server marks the button that Enter presses. Without one, the first button gets the focus.
function chooseFirst() {
  awaitedQuery = null;
  const marked = results()?.querySelector("[data-enter]");
  if (marked) marked.click();
  else (results()?.querySelector(".ask :is(a, button, input:not([type=hidden])):not(.more)") ?? resultButtons()[0])?.focus();
}

// On the day page the box has the focus, unless that opens an on-screen keyboard.
if (matchMedia("(hover: hover) and (pointer: fine)").matches && document.activeElement === document.body) {
  if (!document.querySelector("[autofocus]")) document.querySelector("#day-panel #food-search")?.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  const box = searchBox();
  if (!box || event.isComposing) return;
  if (event.target === box) onSearchKey(event, box);
  else if (resultButtons().includes(event.target)) onResultKey(event, box);
});

function onSearchKey(event, box) {
  const query = box.value.trim();
  if (event.key === "Enter") {
    event.preventDefault();
    if (query.length < 2) return;
    if (resultsAreFor(query)) chooseFirst();
    else awaitedQuery = query;
  } else if (event.key === "ArrowDown" && resultButtons().length) {
    event.preventDefault();
    // Enter presses the first result already, but none of the usual foods.
    (query.length < 2 ? resultButtons()[0] : (resultButtons()[1] ?? resultButtons()[0])).focus();
  } else if (event.key === "Escape" && box.value) {
    event.preventDefault();
    awaitedQuery = null;
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (event.key.length === 1) {
    awaitedQuery = null;
  }
}

function onResultKey(event, box) {
  const buttons = resultButtons();
  const index = buttons.indexOf(event.target);
  if (event.key === "ArrowDown") buttons[Math.min(index + 1, buttons.length - 1)].focus();
  else if (event.key === "ArrowUp") (buttons[index - 1] ?? box).focus();
  else if (event.key === "Escape") box.focus();
  else return;
  event.preventDefault();
}

// The list moves after a tap: the second tap of a double tap would log another food.
document.addEventListener(
  "click",
  (event) => {
    if (event.detail < 2 || !event.target.closest("#food-results button, #day-gap button")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

document.addEventListener("htmx:afterSettle", () => {
  if (awaitedQuery !== null && resultsAreFor(awaitedQuery)) chooseFirst();
});

// A change redraws the day with an empty box. What was typed is put back, unless it has been logged.
const redrawsDay = (event) => event.detail.target?.id === "day-panel";
let queryAtRequest = "";
let queryToRestore = "";

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!redrawsDay(event)) return;
  queryAtRequest = searchBox()?.value ?? "";
  if (searchBox() === document.activeElement) searchBox().select(); // what is typed next is a new query
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!redrawsDay(event)) return;
  const query = searchBox()?.value ?? "";
  const isLogged = event.detail.requestConfig.elt.closest("#add-form") && event.detail.xhr.status < 300;
  queryToRestore = isLogged && query === queryAtRequest ? "" : query;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const box = searchBox();
  if (!redrawsDay(event) || !queryToRestore || !box || box.value) return;
  box.value = queryToRestore;
  if (!document.querySelector("#food-results form.amount")) box.dispatchEvent(new Event("input", { bubbles: true }));
});
