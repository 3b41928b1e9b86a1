// The page for signing out says what that removes from this device, and what stays.
import { waiting, waitingOfOthers } from "../queue.js";
import { items, make } from "../waiting.js";

export async function warn(member) {
  const door = document.querySelector("main form[action='/accounts/logout/']");
  const [own, others] = [(await waiting(member)).length, (await waitingOfOthers(member)).length];
  const sentences = [];
  if (own) sentences.push(`${items(own)} still to be sent from this device. Signing out removes ${own === 1 ? "it" : "them"}.`);
  if (others) sentences.push(`${items(others)} of another account still to be sent from this device. Signing out leaves ${others === 1 ? "it" : "them"} here, until that account signs in.`);
  for (const words of sentences) door.before(make("p", { class: "card caution", "data-warning": "" }, words));
}
