// Without a connection, what is logged waits here, and known foods are found.
import { add, newId, onChange, queued, retry, send, takeBack } from "./queue.js";
import { deviceDay, isBehind, mealNow, open, today } from "./local.js";
import { checkMember, enter, lock } from "./session.js";
import { button, draw, longDay, make } from "./waiting.js";

const SENTENCES = {
  offline: "You are offline. What you add waits here and is sent later.",
  "sign-in": "Waiting for you to sign in. What you added is kept on this device.",
  later: "The server cannot take it just now. What you added waits here and is sent later.",
};
const NOT_KEPT = "Not logged: this browser has no room or does not allow this site to keep anything. Log it again when you are online.";
const NEEDS_CONNECTION = "This needs a connection. Nothing was saved.";
// What is posted and can wait; only the first kind is for the day on which it is tapped.
const LOGS = /^(\/days\/[\d-]{10}\/(entries|quick|take|copy|phrase|meals\/[\w-]+)\/|\/symptoms\/new\/)$/;
const CHANGES = /^\/days\/[\d-]{10}\/(note|complete|entries\/[\w-]+(\/remove)?)\/$/;
const FORMS = /^\/days\/[\d-]{10}\/(foods\/\d+|quick|entries\/[\w-]+)\/$/;
const SIGN_IN = "/accounts/login/";
const DOWN = [502, 503, 504];
const PATIENCE = 3000; // milliseconds for an answer
const [FIRST_PAUSE, LONGEST_PAUSE] = [5000, 300000]; // milliseconds between trials
const MINUTE = 60000;

const $ = (selector) => document.querySelector(selector);
const { member } = document.body.dataset;
const day = () => $("#pick-day")?.defaultValue;
const search = () => $("#food-search");
const isTyping = () => Boolean($("#day-panel form.amount-form"));

let seenAt = Number(document.documentElement.dataset.kept) || performance.timeOrigin;
let isKept = "kept" in document.documentElement.dataset; // the worker answered, not the server
let why = isKept ? "offline" : ""; // something waits; see queue.js
let meansToday = false; // this page was opened as that of today
let meant; // the day that was chosen, and from which days
let meantFrom;
let pause = FIRST_PAUSE;
let timer;
let inFlight; // the element whose entry is on its way

// --- what is shown --------------------------------------------------------------------------------

function say(words, undo, isWaiting) {
  const box = make("div", { class: "toast", ...(isWaiting && { "data-waits": "" }) }, make("p", {}, words));
  if (undo) box.append(button("Undo", undo));
  box.append(button("×", () => box.remove(), { class: "dismiss", "aria-label": "Dismiss" }));
  $("#notice").replaceChildren(box);
}

async function show() {
  const entries = (await queued(member).catch(() => [])).filter(({ sent }) => !sent || sent > seenAt);
  const change = (act) => async (...all) => {
    await act(...all);
    await attempt();
  };
  draw(entries, day(), { takeBack: takeBackOne, tryAgain: change(retry), chooseDay: change((entry, chosen) => retry(entry, { day: chosen, isToday: false })) });
  const left = entries.filter((entry) => !entry.refused && !entry.ask && !entry.sent);
  if (!left.length) $("#notice [data-waits]")?.remove();
  const line = $("#offline");
  if (!line) return;
  const words = why === "offline" || (why && left.length) ? SENTENCES[why] : "";
  const state = [words, choices(), meant].join();
  if (line.dataset.state === state) return; // it is heard once
  line.dataset.state = state;
  line.replaceChildren(words);
  if (words && why === "sign-in") line.append(" ", make("a", { href: `${SIGN_IN}?next=${location.pathname}` }, "Sign in"));
  if (words && isKept && !day()) line.append(" These are your symptoms as you last saw them.");
  if (isKept && meansToday && day() !== today()) line.append(` This is ${longDay(day())}, as you last saw it.`);
  if (choices().length > 1) days().then(({ dayChoice }) => line.append(...dayChoice(choices(), isUnclear() ? undefined : meant, choose)));
}

async function takeBackOne(entry) {
  const [gone] = await takeBack([entry]);
  if (gone) say(`${entry.name} taken back.`, () => queue([gone]));
  else say(`${entry.name} was sent already. Remove it from the list of the day.`);
  await show();
  search()?.focus();
}

// --- the day that entries are for -----------------------------------------------------------------

// More than one after midnight, in another time zone, and on a page of an earlier day that was kept.
const choices = () => (meansToday ? [...new Set([today(), deviceDay(), day()])] : [day()]);
const isUnclear = () => choices().length > 1 && meantFrom !== String(choices());
const choose = (chosen) => {
  [meant, meantFrom] = [chosen, String(choices())];
};
const days = () => import("./offline/days.js");

// Resolves to the day, once it is clear.
async function chooseDay() {
  if (!isUnclear()) return choices().length > 1 ? meant : day();
  const { askDay } = await days().catch(() => ({ askDay: day }));
  choose(await askDay(choices(), $("#notice")));
  show();
  return meant;
}

// --- what is kept ---------------------------------------------------------------------------------

const pages = () => import("./offline/pages.js");

async function keepPage() {
  if (isKept || isTyping() || !(day() || ($("#symptom-list") && !location.search))) return;
  (await pages()).keepPage(member, day(), seenAt);
}

async function queue(entries) {
  const asked = why;
  await add(entries);
  const [{ name }, second] = entries;
  const words = second ? `${entries.length} items wait here and are sent later.` : `${name} waits here and is sent later.`;
  const undo = async () => {
    const gone = await takeBack(entries);
    if (gone.length < entries.length) say(`${name} was sent already. Remove it from the list of the day.`);
    await show();
  };
  say(words, undo, true);
  await show();
  navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("queue")).catch(() => {});
  if (asked !== "offline" || !timer) attempt();
}

// --- sending --------------------------------------------------------------------------------------

async function attempt(isTrial = false) {
  const { why: now, member: who, days } = await send(isTrial || Boolean(why) || isKept);
  if (who) await open();
  if (who && who !== member) return lock(who);
  const before = why;
  why = now || (isKept ? "offline" : "");
  if (before === "offline" && !why && search()?.value) import("./offline/results.js").then((results) => results.searchAgain(tools));
  if (isKept ? who : areHere(days)) refresh();
  await show();
  clearTimeout(timer);
  timer = undefined;
  if (!why) pause = FIRST_PAUSE;
  else timer = setTimeout(attempt, (pause = Math.min(pause * 2, LONGEST_PAUSE)) / 2);
}

function again() {
  pause = FIRST_PAUSE;
  return attempt(true);
}

const areHere = (days) => days.includes(day()) || (days.length && $("#symptom-list"));

// In its place: a page that is loaded again could be the one that was kept, again and again.
function refresh() {
  if (isTyping()) return; // the next change draws the day anyway
  if ($("#symptom-list")) return htmx.ajax("GET", location.pathname + location.search, { target: "#main", select: "#main", swap: "outerHTML" });
  $("#day-symptoms")?.remove(); // it is read anew too
  htmx.ajax("GET", isKept ? location.pathname : `/days/${day()}/`, { target: "#day-panel", swap: "outerHTML" });
}

// A page of today that was left open over midnight, with nothing typed on it, is loaded again.
const isOfYesterday = () =>
  location.pathname === "/days/today/" && !isKept && day() !== today() && !isTyping() &&
  ![...document.querySelectorAll("input, textarea")].some((each) => each.value !== each.defaultValue);

async function checkDay() {
  if (isOfYesterday()) {
    await again(); // how the server's clock goes
    if (isOfYesterday() && !why) location.reload();
  }
  await show();
}

// --- what htmx sends, when it does not arrive -----------------------------------------------------

const canWait = ({ verb, path }) => verb === "post" && (LOGS.test(path) || CHANGES.test(path));
const isLogged = ({ verb, path }) => verb === "post" && /\/(entries|new)\/$/.test(path) && LOGS.test(path);
const isForm = ({ verb, path }) => verb === "get" && FORMS.test(path.split("?")[0]);
const isRefresh = ({ elt, verb }) => elt === document.body && verb === "get";

// Under the same id: it may have arrived all the same.
async function keepAct(config, forDay) {
  try {
    const { asEntries } = await import("./offline/queued_entries.js");
    const entries = asEntries(config, { member, day: forDay, isToday: forDay === today() });
    if (!entries) return say(NEEDS_CONNECTION);
    const typed = search()?.value;
    await queue(entries);
    clearSearch(typed);
    renewIds(config.elt);
    close(config.elt);
  } catch {
    say(NOT_KEPT);
  }
}

// A page that was kept, or stays open, may hold an id that was used.
function renewIds(element) {
  for (const each of document.querySelectorAll(".symptom-kinds [name=id]")) each.value = newId();
  const form = element?.closest("form");
  if (form?.elements.id) form.elements.id.value = newId();
  if (element?.name === "pick") element.value = element.value.replace(/\S+$/, newId());
  if (element?.name === "copy") element.value = element.value.replace(/\S+$/, newId());
}

// The form of an entry, in its place in the list.
function close(element) {
  const form = element.closest("li")?.querySelector("form.amount-form");
  form?.replaceWith(make("span", {}, form.querySelector("h3").textContent), make("small", {}, "waiting to be sent"));
}

const dayOf = ({ path, formData }) => path.match(/\d{4}-\d\d-\d\d/)?.[0] ?? formData.get("day");

// Without an answer, or with one that only says: not now.
function onNoAnswer(event) {
  const { requestConfig: config } = event.detail;
  why = "offline";
  if (canWait(config)) {
    event.stopPropagation(); // something was saved
    keepAct(config, dayOf(config));
    return;
  }
  if (event.target === search() || isForm(config) || isRefresh(config)) event.stopPropagation();
  if (event.target === search()) showResults(search().value);
  if (isForm(config)) openForm(config);
  attempt();
}

const listen = (name, act) => document.addEventListener(name, act, true); // before app.js says its sentence

listen("htmx:configRequest", ({ detail, target }) => {
  if (target === search() || canWait(detail) || isForm(detail) || isRefresh(detail)) detail.timeout = PATIENCE;
});
listen("htmx:confirm", async (event) => {
  const { elt, verb, path, issueRequest } = event.detail;
  if (isForm({ verb, path }) && why === "offline") {
    event.preventDefault();
    return openForm({ elt, path });
  }
  if (!canWait({ verb, path })) return;
  const isDated = LOGS.test(path) && isUnclear();
  const isNext = inFlight && inFlight !== elt && isLogged({ verb, path }); // htmx would drop it
  if (!isDated && !isNext && why !== "offline" && !(LOGS.test(path) && meant && meant !== day())) return;
  event.preventDefault();
  const form = elt.closest("form");
  const submitter = elt === form ? event.detail.triggeringEvent?.submitter : elt;
  if (!submitter?.formNoValidate && !form.reportValidity()) return;
  const config = { elt: submitter ?? elt, path, formData: new FormData(form, submitter) };
  const forDay = LOGS.test(path) && meansToday ? await chooseDay() : dayOf(config);
  if (forDay === dayOf(config) && why !== "offline" && !isNext) return issueRequest(true);
  await keepAct(elt.matches("form") ? { ...config, elt } : config, forDay);
});
listen("htmx:beforeSend", ({ detail: { requestConfig: config } }) => {
  config.at = Date.now();
  if (isLogged(config)) inFlight = config.elt;
});
listen("htmx:sendError", onNoAnswer);
listen("htmx:timeout", onNoAnswer);
listen("htmx:responseError", (event) => {
  const { requestConfig: config, xhr } = event.detail;
  const { status } = xhr;
  const isBusy = status === 503 && config.verb === "post" && xhr.getResponseHeader("Retry-After"); // see retry.js
  if (DOWN.includes(status) && !isBusy) return onNoAnswer(event);
  if (!isLogged(config) || !(status === 403 || status === 409 || status === 429 || status >= 500)) return;
  event.stopPropagation();
  keepAct(config, dayOf(config));
});
listen("htmx:beforeOnLoad", async (event) => {
  const { requestConfig: config, xhr } = event.detail;
  if (!xhr.getResponseHeader("HX-Redirect")?.startsWith(SIGN_IN) || !isLogged(config)) return;
  event.preventDefault();
  await keepAct(config, dayOf(config));
  location.assign(`${SIGN_IN}?next=${location.pathname}`); // from there it is sent
});
listen("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig.elt === inFlight) inFlight = undefined;
  if (detail.successful && isLogged(detail.requestConfig)) isBehind();
});
listen("htmx:afterSettle", ({ target, detail }) => {
  if (target.id === "day-symptoms") keepPage();
  if (!["day-panel", "main"].includes(target.id)) return;
  seenAt = detail.requestConfig?.at ?? seenAt;
  if (isKept) {
    isKept = false;
    delete document.documentElement.dataset.kept;
    why = "";
  }
  addBanner();
  show().then(keepPage);
});

// --- finding without the server -------------------------------------------------------------------

function clearSearch(typed) {
  const box = search();
  if (!box || box.value !== typed) return;
  box.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true })); // the same letters are to be found again
  if (typed || isTyping()) $("#food-results").replaceChildren();
}

listen("htmx:beforeRequest", (event) => {
  if (why !== "offline" || event.target !== search()) return;
  event.preventDefault();
  showResults(search().value);
});

const tools = { $, day, log: logHere, show, say };

async function showResults(query) {
  const results = await import("./offline/results.js").catch(() => say(NEEDS_CONNECTION));
  results?.showResults(query, tools);
}

async function openForm(config) {
  const forms = await import("./offline/forms.js").catch(() => {});
  if (!forms?.open(config, tools)) say(NEEDS_CONNECTION);
}

// Entries made of what this device knows: { name, words, mg, sends }.
async function logHere(entries) {
  const forDay = await chooseDay();
  const meal = $("#meal").value;
  const typed = search().value;
  try {
    await queue(entries.map((each) => ({ ...each, member, day: forDay, isToday: forDay === today(), meal, id: newId(), sends: { ...each.sends, meal } })));
  } catch {
    return say(NOT_KEPT);
  }
  clearSearch(typed);
  search().focus();
}

// --- from the beginning ---------------------------------------------------------------------------

// The worker leads here for logging a symptom.
function openChoice() {
  const choice = $("#day-symptoms details");
  if (choice) choice.open = true;
  choice?.scrollIntoView();
}

function addBanner() {
  if ($("#offline")) return;
  $("#entries, #symptom-list")?.closest(".columns").before(make("p", { id: "offline", class: "card caution", role: "status" }));
}

function listenToBrowser() {
  onChange(async (days) => {
    await show();
    if (areHere(days)) refresh();
  });
  addEventListener("online", again);
  addEventListener("offline", () => {
    why = "offline";
    again();
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    checkMember(member);
    renewIds();
    if (day() || $("#symptom-list")) refresh(); // back on a page as it was left, before what was logged since
  });
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState !== "visible") return;
    await checkMember(member);
    if (isOfYesterday()) checkDay();
    else if (why) again();
  });
  addEventListener("focus", () => checkMember(member));
  setInterval(checkDay, MINUTE);
}

async function begin() {
  await enter(member, isKept);
  await open();
  meansToday = ["/", "/days/today/"].includes(location.pathname) || (!isKept && day() === today());
  if (isKept && day()) {
    if (mealNow()) $("#meal").value = mealNow();
    showResults(search().value); // perhaps typed before this was loaded
    renewIds();
    if (location.hash) openChoice();
  }
  if (day()) await import("./offline/results.js").catch(() => {}); // and what that needs, while there is a connection
  addBanner();
  await show();
  listenToBrowser();
  if ($("main form[action='/accounts/logout/']")) import("./offline/sign_out.js").then(({ warn }) => warn(member));
  await attempt();
  await keepPage();
  if (isKept || !day()) return;
  const { keepForGood, prepare } = await pages();
  keepForGood();
  await prepare(member);
}

async function start() {
  const [, left] = document.cookie.match(/leaving=([\w-]+)/) ?? [];
  if (left) await import("./offline/after_sign_out.js").then(({ leave }) => leave(left));
  if (member) await begin();
}

start().catch(() => {}); // a browser that keeps nothing: every page works without this
