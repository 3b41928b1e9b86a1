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

// As in numbers.py.
const figure = (mg) => mg.toLocaleString("en", { maximumFractionDigits: mg < 0.005 ? 3 : mg < 0.05 ? 2 : mg < 9.95 ? 1 : 0 });
export const inMilligrams = (mg, least) =>
  mg === null ? make("data", { class: "unknown" }, "unknown") : make("data", { value: mg }, `${least ? "at least " : ""}${figure(Number(mg))} mg`);

const items = (count) => `${count} item${count === 1 ? "" : "s"}`;

export function draw(entries, day, { takeBack, tryAgain }) {
  for (const old of document.querySelectorAll("[data-local]")) old.remove();
  badge(entries.length);
  const door = $("main form[action='/accounts/logout/']");
  if (door && entries.length) {
    const words = `${items(entries.length)} still to be sent from this device. Signing out removes ${entries.length === 1 ? "it" : "them"}.`;
    door.before(make("p", { class: "card note", "data-local": "" }, words));
  }
  const place = $("#entries, #diary");
  const shown = place?.id === "diary" ? entries.filter((entry) => entry.symptom) : entries;
  if (!place || !shown.length) return;
  const lines = shown.map((entry) => line(entry, day, { takeBack, tryAgain }));
  const title = make("h2", {}, shown.every((entry) => entry.refused) ? "Not logged" : "Waiting to be sent");
  place.prepend(make("div", { class: "meal waiting", "data-local": "" }, title, make("ul", {}, ...lines)));
  sum(entries.filter((entry) => entry.day === day && !entry.refused && !entry.symptom));
}

function line(entry, day, { takeBack, tryAgain }) {
  const name = make("span", {}, entry.name);
  if (entry.brand) name.append(" ", make("em", {}, entry.brand));
  const meal = $(`#meal [value="${entry.meal}"]`)?.textContent;
  const details = [meal, entry.words, entry.day !== day && `for ${longDay(entry.day)}`].filter(Boolean).join(", ");
  const what = entry.name.toLowerCase();
  const back = button("×", () => takeBack(entry), { class: "more", "aria-label": `Take back ${what}` });
  const whole = make("li", {}, name, make("small", {}, details), entry.symptom ? "" : inMilligrams(entry.mg, entry.least), back);
  if (entry.refused) {
    const again = button("Try again", () => tryAgain(entry), { class: "plain", "aria-label": `Try again: ${what}` });
    whole.append(make("p", { class: "error" }, `Not logged. ${entry.refused}`), again);
  }
  return whole;
}

function sum(entries) {
  if (!entries.length) return;
  const mg = entries.reduce((total, entry) => total + Math.round(entry.mg * 1000), 0) / 1000;
  const words = `${entries.some((entry) => entry.mg === null || entry.least) ? "At least " : ""}${figure(mg)} mg more in ${items(entries.length)} waiting to be sent.`;
  $(".total").append(make("p", { id: "waiting-total", "data-local": "" }, words));
}

function badge(count) {
  const tab = $(".tabs a[href='/days/today/']:not(.brand)");
  if (tab && count) {
    const words = make("span", { class: "hidden" }, " waiting to be sent");
    tab.append(make("b", { class: "badge", "data-local": "" }, String(count), words));
  }
  // and on the installed application's icon
  (count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())?.catch(() => {});
}
