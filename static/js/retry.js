// Sends again what the server was too busy to save: the same fields with the same ids, for at most a minute.
// Entries and symptoms that wait in the browser are not its business, see offline.js.
import { button, make } from "./waiting.js";

const [FIRST_PAUSE, LONGEST_PAUSE, LONGEST_TIME] = [1000, 8000, 60000]; // milliseconds
const TRYING = "Saving is taking longer than usual. Trying again…";
const GIVEN_UP = "Not saved. The site is still busy.";
const GIVEN_UP_TOKEN = "Not saved. Allow cookies for this site, reload the page, then try again.";
const CHANGED = "Not saved yet. Save again when you’re ready.";

const requests = new Map(); // what waits, by what it sends

const keyOf = ({ verb, path, formData }) => `${verb} ${path} ${new URLSearchParams(formData)}`;
const stop = (key) => {
  clearTimeout(requests.get(key)?.timer);
  requests.delete(key);
};

// Call it for each answer 503. `etc` is htmx's own word for how the request was made.
export function retry({ requestConfig: config, etc }) {
  const key = keyOf(config);
  const swap = etc.swapOverride ?? config.elt.getAttribute("hx-swap") ?? "innerHTML";
  const request = requests.get(key) ?? { config, swap, since: Date.now(), pause: FIRST_PAUSE };
  requests.set(key, request);
  if (Date.now() - request.since + request.pause > LONGEST_TIME) return giveUp(key, request);
  clearTimeout(request.timer);
  request.timer = setTimeout(send, request.pause, key, request);
  request.pause = Math.min(request.pause * 2, LONGEST_PAUSE);
  tell(TRYING);
}

// From the body, which stays: the form or button may have been drawn anew meanwhile.
function send(key, request) {
  const { verb, path, formData, headers, target } = request.config;
  const values = Object.fromEntries([...new Set(formData.keys())].map((name) => [name, formData.getAll(name)]));
  if (!document.getElementById(target.id)) return giveUp(key, request);
  htmx.ajax(verb, path, { source: document.body, target: `#${target.id}`, swap: request.swap, values, headers });
}

// Signing in, also in another tab, changes the token against forgery. Takes the new one, and sends once more.
export function resend({ requestConfig: config, etc }, token) {
  const { elt, verb, path, formData, target } = config;
  if (config.headers["X-Sent-Again"]) return tell(GIVEN_UP_TOKEN);
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"), "X-CSRFToken": token };
  document.body.setAttribute("hx-headers", JSON.stringify(headers));
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  formData.set("csrfmiddlewaretoken", token);
  const values = Object.fromEntries([...new Set(formData.keys())].map((name) => [name, formData.getAll(name)]));
  const swap = etc.swapOverride ?? elt.getAttribute("hx-swap") ?? "innerHTML";
  const source = elt.isConnected ? elt : document.body;
  htmx.ajax(verb, path, { source, target: `#${target.id}`, swap, values, headers: { ...config.headers, ...headers, "X-Sent-Again": "1" } });
}

function giveUp(key, request) {
  stop(key);
  const again = () => {
    Object.assign(request, { since: Date.now(), pause: FIRST_PAUSE });
    requests.set(key, request);
    tell(TRYING);
    send(key, request);
  };
  tell(GIVEN_UP, button("Try again", again));
}

function tell(sentence, ...more) {
  const notice = document.querySelector("#notice");
  if (notice.querySelector("[data-retry] p")?.textContent === sentence) return; // it is heard once
  notice.replaceChildren(make("div", { class: "toast inline", "data-retry": "" }, make("p", {}, sentence), ...more));
}

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const key = keyOf(detail.requestConfig);
  if (!requests.has(key) || detail.xhr.status === 503) return;
  stop(key); // saved, or refused for a reason that trying again does not change
  if (detail.successful && !requests.size) document.querySelector("#notice [data-retry]")?.remove();
});
document.addEventListener("input", ({ target }) => {
  for (const [key, { config }] of requests) {
    if (!config.elt.matches("form") || !config.elt.contains(target)) continue;
    stop(key);
    tell(CHANGED);
  }
});
addEventListener("pagehide", () => [...requests.keys()].forEach(stop));
