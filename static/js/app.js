// Small conveniences. Every page works without them.
const root = document.documentElement;
root.classList.add("js");
// Scanning needs a camera.
if (navigator.mediaDevices) root.classList.add("camera");
if (navigator.mediaDevices && "BarcodeDetector" in globalThis) root.classList.add("detector");

// The sign-up form carries the browser's time zone, unless one was chosen.
for (const input of document.querySelectorAll("input[type=hidden][name=timezone]")) {
  input.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}

// Loaded after the page; once more after signing out, to empty what is stored.
if (document.body.dataset.member || document.cookie.includes("leaving")) {
  addEventListener("load", () => import("./offline.js"));
}

// --- search: Enter logs what was typed, or goes to what was perhaps meant --------------------------

const search = () => document.querySelector("#food-search");
const results = () => document.querySelector("#food-results");
const buttons = () => [...(results()?.querySelectorAll("button[name=pick], button[name=add]") ?? [])];
let waitingFor = null; // what was typed when Enter came before its results

const resultsAreFor = (query) => results()?.dataset.query === query;

// The server marks the button that Enter presses. Without one, the first answer gets the focus.
function chooseFirst() {
  waitingFor = null;
  const certain = results()?.querySelector("[data-enter]");
  if (certain) certain.click();
  else (results()?.querySelector(".ask :is(a, button, input:not([type=hidden])):not(.icon-button)") ?? buttons()[0])?.focus();
}

// On a day's page, letters can be typed at once where that brings up no keyboard.
if (matchMedia("(hover: hover) and (pointer: fine)").matches && document.activeElement === document.body) {
  if (!document.querySelector("[autofocus]")) document.querySelector("#day-panel #food-search")?.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  const box = search();
  if (!box || event.isComposing) return;
  if (event.target === box) onSearchKey(event, box);
  else if (buttons().includes(event.target)) onResultKey(event, box);
});

function onSearchKey(event, box) {
  const query = box.value.trim();
  if (event.key === "Enter") {
    event.preventDefault();
    if (query.length < 2) return;
    if (resultsAreFor(query)) chooseFirst();
    else waitingFor = query;
  } else if (event.key === "ArrowDown" && buttons().length) {
    event.preventDefault();
    // The first result is chosen already; of the usual foods none is.
    (query.length < 2 ? buttons()[0] : (buttons()[1] ?? buttons()[0])).focus();
  } else if (event.key === "Escape" && box.value) {
    event.preventDefault();
    waitingFor = null;
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (event.key.length === 1) {
    waitingFor = null;
  }
}

function onResultKey(event, box) {
  const all = buttons();
  const at = all.indexOf(event.target);
  if (event.key === "ArrowDown") all[Math.min(at + 1, all.length - 1)].focus();
  else if (event.key === "ArrowUp") (all[at - 1] ?? box).focus();
  else if (event.key === "Escape") box.focus();
  else return;
  event.preventDefault();
}

// After a tap the list moves: the second tap of a double tap would log something else.
document.addEventListener(
  "click",
  (event) => {
    if (event.detail < 2 || !event.target.closest("#food-results button, #day-suggestions button")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

document.addEventListener("htmx:afterSettle", () => {
  if (waitingFor !== null && resultsAreFor(waitingFor)) chooseFirst();
});

// --- what is typed is kept ------------------------------------------------------------------------

// A change redraws the day with its search box. What was typed is put back, unless it has been logged.
const isDay = (event) => event.detail.target?.id === "day-panel";
let asked = ""; // what stood in the box when the request went out
let kept = "";

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isDay(event)) return;
  asked = search()?.value ?? "";
  if (search() === document.activeElement) search().select(); // what is typed next is a new word
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isDay(event)) return;
  const typed = search()?.value ?? "";
  const isAdded = event.detail.requestConfig.elt.closest("#add-form") && event.detail.xhr.status < 300;
  kept = isAdded && typed === asked ? "" : typed;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const box = search();
  if (!isDay(event) || !kept || !box || box.value) return;
  box.value = kept;
  if (!document.querySelector("#food-results form.amount-form")) box.dispatchEvent(new Event("input", { bubbles: true }));
});

// --- the rest -------------------------------------------------------------------------------------

// Choosing a day opens it; a day typed by keyboard needs Enter.
document.addEventListener("change", (event) => {
  if (event.target.id === "pick-day" && event.target.value && !event.target.matches(":focus-visible")) {
    event.target.form.requestSubmit();
  }
});

// The same notice is not read out twice.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.id !== "notice") return;
  const said = (notice) => [notice.textContent.trim(), notice.querySelector("form")?.getAttribute("action")].join();
  if (said(target) === said(fragment)) event.detail.shouldSwap = false;
});

function say(sentence, address, name) {
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const box = make("div", { className: "toast" });
  box.append(make("p", { textContent: sentence }));
  if (address) box.append(make("a", { href: address, textContent: name }));
  document.querySelector("#notice").replaceChildren(box);
}

// Signed out meanwhile: the page stays. After the sign-in the form or the search is shown again.
const NOT_SAVED = "You were signed out, so this is not saved yet. Sign in, then check and save it.";
const SIGNED_OUT = "You were signed out. Sign in to go on.";
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { detail } = event;
  const { verb, elt } = detail.requestConfig;
  const address = detail.xhr.getResponseHeader("HX-Redirect");
  if (event.defaultPrevented || !address?.startsWith("/accounts/login/")) return;
  event.preventDefault(); // else htmx goes there at once
  if (isUnasked(event)) return;
  if (verb !== "get") return say(address.includes("unsaved") ? NOT_SAVED : SIGNED_OUT, address, "Sign in");
  const next = elt.matches("#food-search") ? detail.pathInfo.finalRequestPath : location.pathname + location.search;
  say(SIGNED_OUT, `/accounts/login/?${new URLSearchParams({ next })}`, "Sign in");
});

// Saved by now.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.requestConfig.verb === "post") document.querySelector(".unsaved")?.remove();
});

// Requested by the page itself: its link stays.
const isUnasked = (event) => event.target.matches?.("a[hx-trigger=load]");
document.addEventListener("htmx:sendError", (event) => {
  if (!isUnasked(event)) say("There is no connection. Nothing was saved; please try again.");
});
const OTHER_MEMBER = "Another account is signed in now, so nothing was saved. What you typed stays here.";
const FAILED = "That did not work, and nothing was saved. Please try again.";
document.addEventListener("htmx:responseError", (event) => {
  if (isUnasked(event)) return;
  const { detail } = event;
  const { status } = detail.xhr;
  if (status === 503 && detail.requestConfig.verb !== "get") {
    import("./retry.js").then(({ retry }) => retry(detail)).catch(() => say(FAILED));
    return;
  }
  const token = status === 403 && detail.xhr.getResponseHeader("X-CSRFToken");
  if (token) import("./retry.js").then(({ resend }) => resend(detail, token)).catch(() => say(FAILED));
  else if (status === 409) say(OTHER_MEMBER, location.pathname, "Reload");
  else say(status === 403 ? "This page was open for a while. Reload it, then try again." : FAILED);
});
