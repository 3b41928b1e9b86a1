// Reload a page of today that was left open over midnight.
import { attemptNow, drawOutbox } from "./outbox.js";
import { isTyping, shownDay, state } from "./page_state.js";
import { today } from "./snapshot.js";

export const isOutdated = () =>
  location.pathname === "/days/today/" && !state.isStored && shownDay() !== today() && !isTyping() &&
  ![...document.querySelectorAll("input, textarea")].some((each) => each.value !== each.defaultValue);

export async function checkDay() {
  if (isOutdated()) {
    await attemptNow(); // also compares the clocks
    if (isOutdated() && !state.reason) location.reload();
  }
  await drawOutbox();
}
