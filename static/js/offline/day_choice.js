// Let the member choose the day to log to.
import { button, make } from "../elements.js";
import { longDay } from "../formats.js";
import { showNotice } from "../notices.js";
import { gettext } from "../translation.js";
import { today } from "./snapshot.js";

const labelOf = (day) => (day === today() ? gettext("%(day)s, today", { day: longDay(day) }) : longDay(day));

// For the banner. `chosen` is undefined before a day is chosen.
export function dayChoice(days, chosen, onChoose) {
  document.querySelector(".period-note span").textContent = "";
  const select = make("select", { id: "meant" }, ...(chosen ? [] : [new Option(gettext("Choose a day"), "")]));
  for (const day of days) select.append(new Option(labelOf(day), day, false, day === chosen));
  select.addEventListener("change", () => select.value && onChoose(select.value));
  return [make("label", { for: "meant" }, gettext("Log to")), select];
}

// Resolve to the day.
export function askDay(days) {
  return new Promise((resolve) => {
    const choose = (day) => {
      box.remove();
      resolve(day);
    };
    const buttons = days.map((day) => button(labelOf(day), () => choose(day)));
    const box = showNotice(gettext("Which day do you want to log this to?"), buttons, { class: "toast inline" });
    buttons[0].focus();
  });
}
