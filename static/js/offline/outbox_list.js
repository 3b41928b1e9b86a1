// Draw queued entries: in lists, as a sum below the day's total, as a number on the tab.
import { button, make } from "../elements.js";
import { countItems, formatMg, longDay, mgElement } from "../formats.js";
import { $ } from "./page_state.js";

export function drawEntries(entries, day, actions) {
  for (const old of document.querySelectorAll("[data-local]")) old.remove();
  drawCount(entries.filter((entry) => !entry.sent).length);
  const list = $("#entries, #symptom-list");
  const shown = entries.filter((entry) => (list?.id === "symptom-list" ? entry.sends?.symptom : !entry.sent || entry.day === day));
  if (!list || !shown.length) return;
  const refused = shown.filter((entry) => entry.refused || entry.ask);
  const sent = shown.filter((entry) => entry.sent);
  const groups = [
    ["Not logged", refused],
    ["Waiting to be sent", shown.filter((entry) => !refused.includes(entry) && !entry.sent)],
    ["Sent since you last saw this page", sent],
  ];
  const boxes = groups.filter(([, group]) => group.length).map(([title, group]) => {
    const lines = group.map((entry) => drawEntry(entry, day, actions));
    return make("div", { class: `meal queued${group === sent ? " sent" : ""}`, "data-local": "" }, make("h2", {}, title), make("ul", {}, ...lines));
  });
  list.prepend(...boxes);
  drawSum(shown.filter((entry) => entry.day === day && !refused.includes(entry) && hasAmount(entry)));
}

const hasAmount = (entry) => "mg" in entry && !entry.sends?.symptom;

function drawEntry(entry, day, { removeEntry, tryAgain, chooseDay }) {
  const name = make("span", {}, entry.name);
  if (entry.brand) name.append(" ", make("em", {}, entry.brand));
  const meal = $(`#meal [value="${entry.meal}"]`)?.textContent;
  const details = [meal, entry.words, entry.day !== day && `for ${longDay(entry.day)}`].filter(Boolean).join(", ");
  const label = entry.name.toLowerCase();
  const line = make("li", {}, name, make("small", {}, details), hasAmount(entry) ? mgElement(entry.mg, entry.least) : "");
  if (entry.sent) return line;
  line.append(button("×", () => removeEntry(entry), { class: "icon-button", "aria-label": `Take back ${label}` }));
  if (entry.refused) {
    const again = button("Try again", () => tryAgain(entry), { class: "button-link", "aria-label": `Try again: ${label}` });
    line.append(make("p", { class: "error" }, `Not logged. ${entry.refused}`), again);
  } else if (entry.ask) {
    line.append(make("p", { class: "error" }, "The clock or time zone of this device was different when you logged this. Choose its day."));
    for (const each of [entry.ask, entry.day]) line.append(button(longDay(each), () => chooseDay(entry, each), { class: "button-link" }));
  }
  return line;
}

function drawSum(entries) {
  if (!entries.length) return;
  const mg = entries.reduce((total, entry) => total + Math.round((entry.mg ?? 0) * 1000), 0) / 1000;
  const status = entries.some((entry) => entry.sent) ? "sent since you last saw this page, or waiting" : "waiting to be sent";
  const sentence = `${entries.some((entry) => entry.mg == null || entry.least) ? "At least " : ""}${formatMg(mg)} mg more in ${countItems(entries.length)} ${status}.`;
  $(".total").append(make("p", { id: "waiting-total", "data-local": "" }, sentence));
}

function drawCount(count) {
  const tab = $(".tab-bar a[href='/days/today/']:not(.brand)");
  if (tab && count) {
    const label = make("span", { class: "visually-hidden" }, " waiting to be sent");
    tab.append(make("b", { class: "badge", "data-local": "" }, String(count), label));
  }
  // also on the installed application's icon
  (count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())?.catch(() => {});
}
