// Queue an htmx request, and update the form that sent it.
import { make } from "../elements.js";
import { gettext } from "../translation.js";
import { renewIds } from "./entry_ids.js";
import { addToOutbox } from "./outbox.js";
import { member, searchBox } from "./page_state.js";
import { asEntries } from "./queued_entries.js";
import { clearSearch } from "./refresh.js";
import { today } from "./snapshot.js";

// With the same id: it may have arrived. Resolve to false for a request that needs the server.
export async function queueRequest(config, day) {
  const entries = asEntries(config, { member, day, isToday: day === today() });
  if (!entries) return false;
  const query = searchBox()?.value;
  await addToOutbox(entries);
  clearSearch(query);
  renewIds(config.elt);
  closeEntryForm(config.elt);
  return true;
}

function closeEntryForm(element) {
  const form = element.closest("li")?.querySelector("form.amount-form");
  form?.replaceWith(make("span", {}, form.querySelector("h3").textContent), make("small", {}, gettext("waiting to be sent")));
}
