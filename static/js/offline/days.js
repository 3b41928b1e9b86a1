// Which day an entry is for, where that is not clear: after midnight, in another time zone, on a page that was kept.
import { today } from "../local.js";
import { button, longDay, make } from "../waiting.js";

const nameOf = (each) => `${longDay(each)}${each === today() ? ", today" : ""}`;

// For the banner. `meant` is undefined as long as none is chosen.
export function dayChoice(choices, meant, choose) {
  document.querySelector(".period-note span").textContent = "";
  const select = make("select", { id: "meant" }, ...(meant ? [] : [new Option("Choose a day", "")]));
  for (const each of choices) select.append(new Option(nameOf(each), each, false, each === meant));
  select.addEventListener("change", () => select.value && choose(select.value));
  return [make("label", { for: "meant" }, "Add to"), select];
}

// Resolves to the day, once it is chosen.
export function askDay(choices, notice) {
  return new Promise((resolve) => {
    const decide = (each) => {
      notice.replaceChildren();
      resolve(each);
    };
    const buttons = choices.map((each) => button(nameOf(each), () => decide(each)));
    notice.replaceChildren(make("div", { class: "toast inline" }, make("p", {}, "Which day is this for?"), ...buttons));
    buttons[0].focus();
  });
}
