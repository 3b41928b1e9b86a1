// Say on the page for signing out which queued entries that deletes, and which stay.
import { make } from "../elements.js";
import { countItems } from "../formats.js";
import { unsentEntries, unsentOfOthers } from "./queue.js";

export async function warn(member) {
  const form = document.querySelector("main form[action='/accounts/logout/']");
  const [own, others] = [(await unsentEntries(member)).length, (await unsentOfOthers(member)).length];
  const sentences = [];
  if (own) sentences.push(`${countItems(own)} still to be sent from this device. Signing out removes ${own === 1 ? "it" : "them"}.`);
  if (others) sentences.push(`${countItems(others)} of another account still to be sent from this device. Signing out leaves ${others === 1 ? "it" : "them"} here, until that account signs in.`);
  for (const sentence of sentences) form.before(make("p", { class: "card note", "data-warning": "" }, sentence));
}
