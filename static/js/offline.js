// Without a connection, entries wait here, and known foods are found.
import { add, newId, onChange, retry, send, takeBack, waiting } from "./queue.js";
import { find, isBehind, isCalled, mealNow, open, renew, timeNow, today } from "./local.js";
import { empty, forgetOthers, keep } from "./store.js";
import { button, draw, inMilligrams, longDay, make } from "./waiting.js";

const SENTENCES = {
  offline: "You are offline. What you add waits here and is sent later.",
  "sign-in": "Waiting for you to sign in. What you added is kept on this device.",
  later: "The server cannot take it just now. What you added waits here and is sent later.",
};
const ADDING = /^\/days\/(\d{4}-\d\d-\d\d)\/entries\/$/;
const LOGGING = "/symptoms/new/";
const SIGN_IN = "/accounts/login/";
const [FIRST_PAUSE, LONGEST_PAUSE] = [5000, 300000]; // milliseconds between trials

const $ = (selector) => document.querySelector(selector);
const { member } = document.body.dataset;
const isKept = "kept" in document.documentElement.dataset; // the worker answered, not the server
const day = () => $("#pick-day")?.defaultValue;
const isTyping = () => Boolean($("#day-panel form.amount"));

let why = isKept ? "offline" : ""; // something waits; see queue.js
let meant; // the day that is added to, where it is not the page's
let pause = FIRST_PAUSE;
let timer;

// --- what is shown --------------------------------------------------------------------------------

function say(words, undo) {
  const box = make("div", { class: "snack" }, make("p", {}, words));
  if (undo) box.append(button("Undo", undo));
  box.append(button("×", () => box.remove(), { class: "dismiss", "aria-label": "Dismiss" }));
  $("#notice").replaceChildren(box);
}

async function show() {
  const entries = await waiting(member);
  draw(entries, day(), {
    takeBack: async (entry) => {
      await takeBack([entry]);
      say(`${entry.name} taken back.`, () => queue([entry]));
      await show();
      search()?.focus();
    },
    tryAgain: async (entry) => {
      await retry(entry);
      await attempt();
    },
  });
  const line = $("#offline");
  if (!line) return;
  const isToBeSaid = why === "offline" || (why && entries.some((entry) => !entry.refused));
  const words = isToBeSaid ? SENTENCES[why] : "";
  if (line.dataset.words === words) return; // it is heard once
  line.dataset.words = words;
  line.replaceChildren(words);
  if (words && why === "sign-in") line.append(" ", make("a", { href: `${SIGN_IN}?next=${location.pathname}` }, "Sign in"));
  if (words && isKept) line.append(...(day() ? choiceOfDay() : [" This is the diary as you last saw it."]));
}

// On a page of an earlier day that was kept, entries are for today, unless that day is chosen.
function choiceOfDay() {
  const now = today();
  if (location.pathname === `/days/${day()}/` || now === day()) return [];
  $(".when span").textContent = "";
  const choice = make("select", { id: "meant" });
  for (const each of [now, day()]) choice.append(new Option(`${longDay(each)}${each === now ? ", today" : ""}`, each));
  choice.addEventListener("change", () => (meant = choice.value));
  meant = now;
  return [` This is ${longDay(day())}, as you last saw it.`, make("label", { for: "meant" }, "Add to"), choice];
}

// The page for opening without a connection.
async function keepPage() {
  const name = day() ? "day" : $("#diary") && !location.search && "diary";
  if (isKept || !name || isTyping()) return;
  const page = document.documentElement.cloneNode(true);
  for (const each of page.querySelectorAll("[data-local], #offline, .messages, .snack, #food-results > *, #day-gap")) each.remove();
  page.querySelector("#food-search")?.removeAttribute("value");
  page.querySelector("#food-results")?.setAttribute("data-query", "");
  await keep(name, { member, day: day(), html: `<!doctype html>${page.outerHTML}` });
}

// --- what waits -----------------------------------------------------------------------------------

async function queue(entries) {
  await add(entries);
  const [{ name }, second] = entries;
  say(second ? `${entries.length} items wait here and are sent later.` : `${name} waits here and is sent later.`, async () => {
    const ids = entries.map(({ id }) => id);
    await takeBack((await waiting(member)).filter(({ id }) => ids.includes(id)));
    await show();
  });
  await show();
  navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("queue")).catch(() => {});
  attempt();
}

async function attempt() {
  const { why: now, member: who, days } = await send(Boolean(why));
  if (who && who !== member) return location.reload(); // somebody else has signed in
  why = now;
  if (areHere(days) || (isKept && who)) refresh();
  await show();
  clearTimeout(timer);
  if (!why) pause = FIRST_PAUSE;
  else timer = setTimeout(attempt, (pause = Math.min(pause * 2, LONGEST_PAUSE)) / 2);
}

function again() {
  pause = FIRST_PAUSE;
  attempt();
}

const areHere = (days) => days.includes(day()) || (days.length && $("#diary"));

// The page of today, left open overnight, with nothing typed on it.
const isOfYesterday = () =>
  location.pathname === "/days/today/" && !isKept && day() !== today() && !isTyping() &&
  ![...document.querySelectorAll("input, textarea")].some((each) => each.value !== each.defaultValue);

function refresh() {
  if (isTyping()) return; // the next change draws the day anyway
  if ($("#diary") || (isKept && !search().value)) return location.reload();
  $("#day-symptoms")?.remove(); // it is read anew too
  htmx.ajax("GET", `/days/${day()}/`, { target: "#day-panel", swap: "outerHTML" });
}

// --- adding by htmx, when it does not arrive ------------------------------------------------------

const dayOfAdding = ({ requestConfig: config }) =>
  config?.verb === "post" && (config.path === LOGGING ? config.formData.get("day") : config.path.match(ADDING)?.[1]);

// Under the same id: it may have arrived all the same.
function asEntry({ requestConfig: { elt, formData } }, forDay) {
  const sent = Object.fromEntries(formData);
  if (sent.kind) return asSymptom(elt, sent, meant ?? forDay);
  if (sent.pick) [sent.food, sent.portion, sent.amount, sent.id] = sent.pick.split(" ");
  const { food, portion, amount, id, meal } = sent;
  const name = (elt.querySelector("h2, span") ?? elt).textContent.trim();
  const chosen = elt.querySelector("select")?.selectedOptions[0].textContent;
  const words = chosen ? `${amount} ${/^\d/.test(chosen) ? "× " : ""}${chosen}` : elt.querySelector("small")?.firstChild.textContent.trim() ?? "";
  const mg = elt.querySelector("data[value]")?.value ?? null;
  return { id, member, day: forDay, meal, food, portion, amount, name, words, mg };
}

function asSymptom(form, { id, kind }, forDay) {
  const at = forDay === today() ? timeNow() : "";
  const name = form.querySelector(`[value=${kind}] b`).textContent;
  return { id, member, day: forDay, symptom: kind, at, name, words: at, mg: null };
}

// The worker leads here for logging a symptom.
function openChoice() {
  const choice = $("#day-symptoms details");
  if (choice) choice.open = true;
  choice?.scrollIntoView();
}

// A page that was kept, or stays open, may hold an id that was used.
function renewIds() {
  for (const each of document.querySelectorAll(".kinds [name=id]")) each.value = newId();
}

async function keepAdding(event, forDay) {
  event.stopPropagation(); // something was saved
  const typed = search()?.value;
  try {
    await queue([asEntry(event.detail, forDay)]);
    clearSearch(typed);
    renewIds();
  } catch {
    say("That did not work, and nothing was saved. Please try again.");
  }
}

function onNoAnswer(event) {
  why = "offline";
  const forDay = dayOfAdding(event.detail);
  if (forDay) return keepAdding(event, forDay);
  if (event.target === search()) {
    event.stopPropagation();
    offer(search().value);
  }
  attempt();
}

const listen = (name, act) => document.addEventListener(name, act, true); // before app.js says its sentence

listen("htmx:configRequest", ({ detail, target }) => {
  if (target === search() || dayOfAdding({ requestConfig: detail })) detail.timeout = 15000; // milliseconds
});
listen("htmx:sendError", onNoAnswer);
listen("htmx:timeout", onNoAnswer);
listen("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  const forDay = dayOfAdding(event.detail);
  if (forDay && (status === 403 || status === 409 || status === 429 || status >= 500)) keepAdding(event, forDay);
});
listen("htmx:beforeOnLoad", async (event) => {
  const where = event.detail.xhr.getResponseHeader("HX-Redirect");
  const forDay = where?.startsWith(SIGN_IN) && dayOfAdding(event.detail);
  if (!forDay) return;
  event.preventDefault();
  await add([asEntry(event.detail, forDay)]);
  location.assign(`${SIGN_IN}?next=${location.pathname}`); // from there it is sent
});
listen("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && dayOfAdding(detail)) isBehind();
});
listen("htmx:afterSettle", ({ target }) => {
  if (target.id === "day-symptoms") keepPage();
  if (target.id !== "day-panel") return;
  if (target.dataset.member !== member) location.reload(); // signed in as somebody else in another tab
  else show().then(keepPage);
});

// --- finding without the server -------------------------------------------------------------------

const search = () => $("#food-search");

function clearSearch(typed) {
  const box = search();
  if (!box || box.value !== typed) return;
  box.value = "";
  box.dispatchEvent(new Event("input", { bubbles: true })); // the same letters are to be found again
  $("#food-results").replaceChildren();
}

listen("htmx:beforeRequest", (event) => {
  if (why !== "offline" || event.target !== search()) return;
  event.preventDefault();
  offer(search().value);
});

function offer(query) {
  const found = find(query);
  const results = $("#food-results");
  const nothing = found ? `None of the foods that you had lately is called “${query}”.` : "This device has no list of your foods yet.";
  if (found?.length) results.replaceChildren(make("ul", { class: "results local" }, ...found.map((item) => offerOne(item, query))));
  else results.replaceChildren(...(query.trim() ? [make("p", { class: "nothing" }, nothing)] : []));
  results.dataset.query = query.trim();
  $("#search-status").textContent = found?.length && query.trim() ? `${found.length} found on this device.` : query.trim() && nothing;
  results.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true, detail: {} })); // for an early Enter
}

function offerOne(item, query) {
  const { name, brand, adds } = item;
  const [first] = adds;
  const title = make("span", {}, name, ...(brand ? [" ", make("em", {}, brand)] : []));
  const words = adds.length === 1 ? first.words : adds.map((each) => each.name).join(", ");
  const mg = adds.some((each) => each.mg === null) ? null : adds.reduce((sum, each) => sum + Number(each.mg), 0).toFixed(3);
  const pick = button(title, () => take(item), { name: "pick" });
  if (isCalled(name, query)) pick.dataset.enter = "";
  pick.append(make("small", {}, words), inMilligrams(mg, adds.some((each) => each.least)), make("b", { "aria-hidden": "true" }, "+"));
  return make("li", {}, pick);
}

async function take({ brand, adds }) {
  const about = { member, day: meant ?? day(), meal: $("#meal").value };
  const typed = search().value;
  await queue(adds.map((each) => ({ ...each, brand: adds.length === 1 ? brand : "", ...about, id: newId() })));
  clearSearch(typed);
  search().focus();
}

// --- from the beginning ---------------------------------------------------------------------------

async function begin() {
  await forgetOthers(member);
  await open();
  if (isKept && day()) {
    if (mealNow()) $("#meal").value = mealNow();
    offer("");
    renewIds();
    if (location.hash) openChoice();
  }
  $("#entries, #diary")?.closest(".columns").before(make("p", { id: "offline", class: "card note", role: "status" }));
  await show();
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
    renewIds();
    if (day() || $("#diary")) refresh(); // back on a page as it was left, before what was logged since
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    if (isOfYesterday()) location.reload();
    else again();
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.action.endsWith("/accounts/logout/")) document.cookie = "leaving=1; max-age=60; path=/; samesite=lax";
  });
  await attempt();
  await keepPage();
  if (isKept || !day()) return;
  await renew(member);
  await navigator.serviceWorker?.register("/sw.js", { type: "module" });
}

if (member) begin().catch(() => {}); // a browser that keeps nothing: every page works without this
else empty();

