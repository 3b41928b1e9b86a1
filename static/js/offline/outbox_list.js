// Draw queued entries: in lists, as a sum below the day's total, as a number on the tab.
import { button, make } from "../elements.js";
import { formatMg, longDay, mgElement } from "../formats.js";
import { gettext, ngettext } from "../translation.js";
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
    [gettext("Not logged"), refused],
    [gettext("Waiting to be sent"), shown.filter((entry) => !refused.includes(entry) && !entry.sent)],
    [gettext("Sent since you last saw this page"), sent],
  ];
  const boxes = groups.filter(([, group]) => group.length).map(([title, group]) => {
    const lines = group.map((entry) => drawEntry(entry, day, actions));
    return make("div", { class: `meal queued${group === sent ? " sent" : ""}`, "data-local": "" }, make("h2", {}, title), make("ul", { class: "row-list" }, ...lines));
  });
  list.prepend(...boxes);
  drawSum(shown.filter((entry) => entry.day === day && !refused.includes(entry) && hasAmount(entry)));
}

const hasAmount = (entry) => "mg" in entry && !entry.sends?.symptom;

function drawEntry(entry, day, { removeEntry, tryAgain, chooseDay }) {
  const title = make("span", {}, entry.name);
  if (entry.brand) title.append(" ", make("em", {}, entry.brand));
  const meal = $(`#meal [value="${entry.meal}"]`)?.textContent;
  const details = [meal, entry.words, entry.day !== day && gettext("for %(day)s", { day: longDay(entry.day) })].filter(Boolean).join(", ");
  const name = entry.name.toLowerCase();
  const line = make("li", {}, title, make("small", {}, details), hasAmount(entry) ? mgElement(entry.mg, entry.least) : "");
  if (entry.sent) return line;
  line.append(button("×", () => removeEntry(entry), { class: "icon-button", "aria-label": gettext("Remove %(name)s", { name }) }));
  if (entry.refused) {
    const again = button(gettext("Try again"), () => tryAgain(entry), { class: "button-link", "aria-label": gettext("Try again: %(name)s", { name }) });
    line.append(make("p", { class: "error" }, gettext("Not logged. %(reason)s", { reason: entry.refused })), again);
  } else if (entry.ask) {
    line.append(make("p", { class: "error" }, gettext("This device’s clock or time zone was different when you logged this. Choose the day.")));
    for (const each of [entry.ask, entry.day]) line.append(button(longDay(each), () => chooseDay(entry, each), { class: "button-link" }));
  }
  return line;
}

function drawSum(entries) {
  if (!entries.length) return;
  const mg = entries.reduce((total, entry) => total + Math.round((entry.mg ?? 0) * 1000), 0) / 1000;
  const amount = `${formatMg(mg)} mg`;
  const words = { amount: entries.some((entry) => entry.mg == null || entry.least) ? gettext("At least %(amount)s", { amount }) : amount };
  const sentence = entries.some((entry) => entry.sent)
    ? ngettext("%(amount)s more in %(count)s item sent since you last saw this page, or waiting.", "%(amount)s more in %(count)s items sent since you last saw this page, or waiting.", entries.length, words)
    : ngettext("%(amount)s more in %(count)s item waiting to be sent.", "%(amount)s more in %(count)s items waiting to be sent.", entries.length, words);
  $(".total").append(make("p", { id: "waiting-total", "data-local": "" }, sentence));
}

function drawCount(count) {
  const tab = $(".tab-bar a[href='/days/today/']:not(.brand)");
  if (tab && count) {
    const label = make("span", { class: "visually-hidden" }, " ", gettext("waiting to be sent"));
    tab.append(make("b", { class: "badge", "data-local": "" }, String(count), label));
  }
  // also on the installed application's icon
  (count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())?.catch(() => {});
}
