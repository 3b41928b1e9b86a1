// When htmx gets no response: queue what was logged, and answer searches and forms from this device.
import { showDismissible } from "../notices.js";
import { gettext } from "../translation.js";
import { clarifyDay, chosenDay, isUnclear } from "./entry_day.js";
import { attempt, drawOutbox, NOT_STORED } from "./outbox.js";
import { searchBox, shownDay, state } from "./page_state.js";
import { canWait, dayOf, isForToday, isRefresh, logsEntry, opensForm } from "./requests.js";
import { expire } from "./snapshot.js";

const NEEDS_CONNECTION = gettext("You need to be online to do this. Nothing was saved.");
const SIGN_IN = "/accounts/login/";
const UNAVAILABLE = [502, 503, 504];
const TIMEOUT = 3000; // milliseconds for a response

let inFlight; // the element whose entry is being sent

async function queueRequest(config, day) {
  try {
    const { queueRequest: queue } = await import("./queue_request.js");
    if (!(await queue(config, day))) showDismissible(NEEDS_CONNECTION);
  } catch {
    showDismissible(NOT_STORED);
  }
}

export async function searchHere() {
  const search = await import("./local_search.js").catch(() => showDismissible(NEEDS_CONNECTION));
  search?.showResults(searchBox().value);
}

async function openForm(config) {
  const forms = await import("./local_forms.js").catch(() => {});
  if (!forms?.openForm(config)) showDismissible(NEEDS_CONNECTION);
}

// Also if the server is unavailable.
function onNoResponse(event) {
  const { requestConfig: config } = event.detail;
  state.reason = "offline";
  if (canWait(config)) {
    event.stopPropagation(); // no error message
    queueRequest(config, dayOf(config));
    return;
  }
  if (event.target === searchBox() || opensForm(config) || isRefresh(config)) event.stopPropagation();
  if (event.target === searchBox()) searchHere();
  if (opensForm(config)) openForm(config);
  attempt();
}

const listen = (name, listener) => document.addEventListener(name, listener, true); // before request_errors.js

listen("htmx:configRequest", ({ detail, target }) => {
  if (target === searchBox() || canWait(detail) || opensForm(detail) || isRefresh(detail)) detail.timeout = TIMEOUT;
});
listen("htmx:confirm", async (event) => {
  const { elt, verb, path, issueRequest } = event.detail;
  const isOffline = () => state.reason === "offline";
  if (opensForm({ verb, path }) && isOffline()) {
    event.preventDefault();
    return openForm({ elt, path });
  }
  if (!canWait({ verb, path })) return;
  const isDated = isForToday({ path });
  const isNext = inFlight && inFlight !== elt && logsEntry({ verb, path }); // htmx would drop it
  if (!isNext && !isOffline() && !(isDated && (isUnclear() || (chosenDay() && chosenDay() !== shownDay())))) return;
  event.preventDefault();
  const form = elt.closest("form");
  const submitter = elt === form ? event.detail.triggeringEvent?.submitter : elt;
  if (!submitter?.formNoValidate && !form.reportValidity()) return;
  const config = { elt: submitter ?? elt, path, formData: new FormData(form, submitter) };
  let day = dayOf(config);
  if (isDated && state.meansToday) {
    day = await clarifyDay();
    drawOutbox();
  }
  if (day === dayOf(config) && !isOffline() && !isNext) return issueRequest(true);
  await queueRequest(elt.matches("form") ? { ...config, elt } : config, day);
});
listen("htmx:beforeSend", ({ detail: { requestConfig: config } }) => {
  config.at = Date.now();
  if (logsEntry(config)) inFlight = config.elt;
});
listen("htmx:sendError", onNoResponse);
listen("htmx:timeout", onNoResponse);
listen("htmx:responseError", (event) => {
  const { requestConfig: config, xhr } = event.detail;
  const { status } = xhr;
  const isBusy = status === 503 && config.verb === "post" && xhr.getResponseHeader("Retry-After"); // see retry.js
  if (UNAVAILABLE.includes(status) && !isBusy) return onNoResponse(event);
  if (!logsEntry(config) || !(status === 403 || status === 409 || status === 429 || status >= 500)) return;
  event.stopPropagation();
  queueRequest(config, dayOf(config));
});
listen("htmx:beforeOnLoad", async (event) => {
  const { requestConfig: config, xhr } = event.detail;
  if (!xhr.getResponseHeader("HX-Redirect")?.startsWith(SIGN_IN) || !logsEntry(config)) return;
  event.preventDefault();
  await queueRequest(config, dayOf(config));
  location.assign(`${SIGN_IN}?next=${location.pathname}`); // it is sent after signing in
});
listen("htmx:beforeRequest", (event) => {
  if (state.reason !== "offline" || event.target !== searchBox()) return;
  event.preventDefault();
  searchHere();
});
listen("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig.elt === inFlight) inFlight = undefined;
  const { verb, path } = detail.requestConfig;
  if (detail.successful && verb === "post" && path.startsWith("/days/")) expire(); // other foods are known now
});
