// Update parts of the open page through htmx.
import { $, isTyping, searchBox, shownDay, state } from "./page_state.js";

// A reload could show the stored page again and again.
export function refreshPage() {
  if (isTyping()) return; // the next change draws the day anyway
  if ($("#diary")) return htmx.ajax("GET", location.pathname + location.search, { target: "#main", select: "#main", swap: "outerHTML" });
  $("#day-symptoms")?.remove(); // it is loaded again too
  htmx.ajax("GET", state.isStored ? location.pathname : `/days/${shownDay()}/`, { target: "#day-panel", swap: "outerHTML" });
}

// Ask the server.
export function searchAgain() {
  const box = searchBox();
  const values = { q: box.value, meal: $("#meal").value };
  htmx.ajax("GET", box.getAttribute("hx-get"), { source: box, target: "#food-results", swap: "outerHTML", values });
}

// Empty the search box, unless something else than `query` was typed meanwhile.
export function clearSearch(query) {
  const box = searchBox();
  if (!box || box.value !== query) return;
  box.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true })); // htmx may search for it again
  if (query || isTyping()) $("#food-results").replaceChildren();
}
