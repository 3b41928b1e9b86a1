// Say on the page for signing out which queued entries that deletes, and which stay.
import { make } from "../elements.js";
import { ngettext } from "../translation.js";
import { unsentEntries, unsentOfOthers } from "./queue.js";

export async function warn(member) {
  const form = document.querySelector("main form[action='/accounts/logout/']");
  const [own, others] = [(await unsentEntries(member)).length, (await unsentOfOthers(member)).length];
  const sentences = [];
  if (own) sentences.push(ngettext(
    "%(count)s item still to be sent from this device. Signing out removes it.",
    "%(count)s items still to be sent from this device. Signing out removes them.", own));
  if (others) sentences.push(ngettext(
    "%(count)s item of another account still to be sent from this device. Signing out leaves it here, until that account signs in.",
    "%(count)s items of another account still to be sent from this device. Signing out leaves them here, until that account signs in.", others));
  for (const sentence of sentences) form.before(make("p", { class: "card caution", "data-warning": "" }, sentence));
}
