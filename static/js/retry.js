// Send again what the server was too busy to save: the same fields with the same ids, for at most a minute.
import { button } from "./elements.js";
import { showNotice } from "./notices.js";
import { gettext } from "./translation.js";

const [FIRST_PAUSE, MAX_PAUSE, MAX_TIME] = [1000, 8000, 60000]; // milliseconds
const TRYING = gettext("Saving is taking longer than usual. Trying again…");
const GIVEN_UP = gettext("Not saved. The site is still busy.");
const GIVEN_UP_TOKEN = gettext("Not saved. Allow cookies for this site, reload the page and try again.");
const CHANGED = gettext("Not saved yet. Save again when you’re ready.");

const requests = new Map(); // by their contents

const keyOf = ({ verb, path, formData }) => `${verb} ${path} ${new URLSearchParams(formData)}`;
const valuesOf = (formData) => Object.fromEntries([...new Set(formData.keys())].map((name) => [name, formData.getAll(name)]));
const swapOf = ({ elt }, etc) => etc.swapOverride ?? elt.getAttribute("hx-swap") ?? "innerHTML";
const forget = (key) => {
  clearTimeout(requests.get(key)?.timer);
  requests.delete(key);
};

// Call it for each response 503. `etc` is how htmx made the request.
export function retry({ requestConfig: config, etc }) {
  const key = keyOf(config);
  const swap = swapOf(config, etc);
  const request = requests.get(key) ?? { config, swap, since: Date.now(), pause: FIRST_PAUSE };
  requests.set(key, request);
  if (Date.now() - request.since + request.pause > MAX_TIME) return giveUp(key, request);
  clearTimeout(request.timer);
  request.timer = setTimeout(send, request.pause, key, request);
  request.pause = Math.min(request.pause * 2, MAX_PAUSE);
  showStatus(TRYING);
}

// From the body, which stays: the form or button may have been redrawn meanwhile.
function send(key, request) {
  const { verb, path, formData, headers, target } = request.config;
  if (!document.getElementById(target.id)) return giveUp(key, request);
  htmx.ajax(verb, path, { source: document.body, target: `#${target.id}`, swap: request.swap, values: valuesOf(formData), headers });
}

// Signing in, also in another tab, changes the CSRF token. Take the new one, and send once more.
export function resend({ requestConfig: config, etc }, token) {
  const { elt, verb, path, formData, target } = config;
  if (config.headers["X-Sent-Again"]) return showStatus(GIVEN_UP_TOKEN);
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"), "X-CSRFToken": token };
  document.body.setAttribute("hx-headers", JSON.stringify(headers));
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  formData.set("csrfmiddlewaretoken", token);
  const swap = swapOf(config, etc);
  const source = elt.isConnected ? elt : document.body;
  htmx.ajax(verb, path, { source, target: `#${target.id}`, swap, values: valuesOf(formData), headers: { ...config.headers, ...headers, "X-Sent-Again": "1" } });
}

function giveUp(key, request) {
  forget(key);
  const again = () => {
    Object.assign(request, { since: Date.now(), pause: FIRST_PAUSE });
    requests.set(key, request);
    showStatus(TRYING);
    send(key, request);
  };
  showStatus(GIVEN_UP, button(gettext("Try again"), again));
}

function showStatus(sentence, ...children) {
  if (document.querySelector("#notice [data-retry] p")?.textContent === sentence) return; // screen readers read it once
  showNotice(sentence, children, { class: "toast inline", "data-retry": "" });
}

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const key = keyOf(detail.requestConfig);
  if (!requests.has(key) || detail.xhr.status === 503) return;
  forget(key); // saved, or refused for a reason that trying again does not change
  if (detail.successful && !requests.size) document.querySelector("#notice [data-retry]")?.remove();
});
document.addEventListener("input", ({ target }) => {
  for (const [key, { config }] of requests) {
    if (!config.elt.matches("form") || !config.elt.contains(target)) continue;
    forget(key);
    showStatus(CHANGED);
  }
});
addEventListener("pagehide", () => [...requests.keys()].forEach(forget));
