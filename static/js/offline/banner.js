// The line that says why entries wait, and which day they are for.
import { make } from "../elements.js";
import { longDay } from "../formats.js";
import { gettext } from "../translation.js";
import { chooseDay, chosenDay, isUnclear, possibleDays } from "./entry_day.js";
import { $, shownDay, state } from "./page_state.js";
import { today } from "./snapshot.js";

const SENTENCES = {
  offline: gettext("You’re offline. We’ll save your entries and send them when you’re back online."),
  "sign-in": gettext("Sign in to send the entries saved on this device."),
  later: gettext("The site isn’t available. We’ll save your entries and send them later."),
};

export function addBanner() {
  if ($("#offline")) return;
  $("#entries, #symptom-list")?.closest(".columns").before(make("p", { id: "offline", class: "card caution", role: "status" }));
}

export function updateBanner(hasUnsent) {
  const banner = $("#offline");
  if (!banner) return;
  const { reason } = state;
  const sentence = reason === "offline" || (reason && hasUnsent) ? SENTENCES[reason] : "";
  const contents = [sentence, possibleDays(), chosenDay()].join();
  if (banner.dataset.state === contents) return; // screen readers read each change once
  banner.dataset.state = contents;
  banner.replaceChildren(sentence);
  if (sentence && reason === "sign-in") banner.append(" ", make("a", { href: `/accounts/login/?next=${location.pathname}` }, gettext("Sign in")));
  if (sentence && state.isStored && !shownDay()) banner.append(" ", gettext("This is your symptom list as you last saw it."));
  if (state.isStored && state.meansToday && shownDay() !== today()) banner.append(" ", gettext("This is %(day)s, as you last saw it.", { day: longDay(shownDay()) }));
  if (possibleDays().length > 1) {
    import("./day_choice.js").then(({ dayChoice }) => {
      banner.append(...dayChoice(possibleDays(), isUnclear() ? undefined : chosenDay(), chooseDay));
    });
  }
}
