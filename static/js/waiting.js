// What waits, as pages show it: lines, a sum below the day's total, a number on the tab.
const $ = (selector) => document.querySelector(selector);

export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export const button = (words, act, attributes = {}) => {
  const element = make("button", { type: "button", ...attributes }, words);
  element.addEventListener("click", act);
  return element;
};

export const longDay = (day) =>
  new Date(day).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).replace(",", "");

// As in numbers.py. null is unknown, undefined isn't calculated yet.
const figure = (mg) => mg.toLocaleString("en", { maximumFractionDigits: mg < 0.005 ? 3 : mg < 0.05 ? 2 : mg < 9.95 ? 1 : 0 });
export const inMilligrams = (mg, least) => {
  if (mg === undefined) return "";
  return mg === null ? make("data", { class: "unknown" }, "unknown") : make("data", { value: mg }, `${least ? "at least " : ""}${figure(Number(mg))} mg`);
};

export const items = (count) => `${count} item${count === 1 ? "" : "s"}`;

// `entries` wait or, with `sent`, were sent since the page was seen. `act` has what their buttons do.
export function draw(entries, day, act) {
  for (const old of document.querySelectorAll("[data-local]")) old.remove();
  const left = entries.filter((entry) => !entry.sent);
  badge(left.length);
  const place = $("#entries, #symptom-list");
  const shown = entries.filter((entry) => (place?.id === "diary" ? entry.sends?.symptom : !entry.sent || entry.day === day));
  if (!place || !shown.length) return;
  const refused = shown.filter((entry) => entry.refused || entry.ask);
  const since = shown.filter((entry) => entry.sent);
  const lists = [
    ["Not logged", refused],
    ["Waiting to be sent", shown.filter((entry) => !refused.includes(entry) && !entry.sent)],
    ["Sent since you last saw this page", since],
  ];
  const boxes = lists.filter(([, some]) => some.length).map(([title, some]) => {
    const lines = some.map((entry) => line(entry, day, act));
    return make("div", { class: `meal queued${some === since ? " sent" : ""}`, "data-local": "" }, make("h2", {}, title), make("ul", {}, ...lines));
  });
  place.prepend(...boxes);
  const counted = shown.filter((entry) => entry.day === day && !refused.includes(entry) && "mg" in entry && !entry.sends?.symptom);
  sum(counted, counted.some((entry) => entry.sent));
}

function line(entry, day, { takeBack, tryAgain, chooseDay }) {
  const name = make("span", {}, entry.name);
  if (entry.brand) name.append(" ", make("em", {}, entry.brand));
  const meal = $(`#meal [value="${entry.meal}"]`)?.textContent;
  const details = [meal, entry.words, entry.day !== day && `for ${longDay(entry.day)}`].filter(Boolean).join(", ");
  const what = entry.name.toLowerCase();
  const mg = "mg" in entry && !entry.sends?.symptom ? inMilligrams(entry.mg, entry.least) : "";
  const whole = make("li", {}, name, make("small", {}, details), mg);
  if (entry.sent) return whole;
  whole.append(button("×", () => takeBack(entry), { class: "icon-button", "aria-label": `Take back ${what}` }));
  if (entry.refused) {
    const again = button("Try again", () => tryAgain(entry), { class: "button-link", "aria-label": `Try again: ${what}` });
    whole.append(make("p", { class: "error" }, `Not logged. ${entry.refused}`), again);
  } else if (entry.ask) {
    whole.append(make("p", { class: "error" }, "The clock or time zone of this device was different when you logged this. Choose its day."));
    for (const each of [entry.ask, entry.day]) whole.append(button(longDay(each), () => chooseDay(entry, each), { class: "button-link" }));
  }
  return whole;
}

function sum(entries, isSent) {
  if (!entries.length) return;
  const mg = entries.reduce((total, entry) => total + Math.round((entry.mg ?? 0) * 1000), 0) / 1000;
  const what = isSent ? "sent since you last saw this page, or waiting" : "waiting to be sent";
  const words = `${entries.some((entry) => entry.mg == null || entry.least) ? "At least " : ""}${figure(mg)} mg more in ${items(entries.length)} ${what}.`;
  $(".total").append(make("p", { id: "waiting-total", "data-local": "" }, words));
}

function badge(count) {
  const tab = $(".tab-bar a[href='/days/today/']:not(.brand)");
  if (tab && count) {
    const words = make("span", { class: "visually-hidden" }, " waiting to be sent");
    tab.append(make("b", { class: "badge", "data-local": "" }, String(count), words));
  }
  // and on the installed application's icon
  (count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())?.catch(() => {});
}
