// Say on the page for signing out which queued entries that deletes, and which stay.
import { make } from "../elements.js";
import { ngettext } from "../translation.js";
import { unsentEntries, unsentOfOthers } from "./queue.js";

export async function warn(member) {
  const form = document.querySelector("main form[action='/accounts/logout/']");
  const [own, others] = [(await unsentEntries(member)).length, (await unsentOfOthers(member)).length];
  const sentences = [];
  if (own) sentences.push(ngettext(
    "%(count)s item on this device hasn’t been sent yet. If you sign out, it will be deleted.",
    "%(count)s items on this device haven’t been sent yet. If you sign out, they will be deleted.", own));
  if (others) sentences.push(ngettext(
    "%(count)s item of another account hasn’t been sent yet. It stays on this device until that account signs in.",
    "%(count)s items of another account haven’t been sent yet. They stay on this device until that account signs in.", others));
  for (const sentence of sentences) form.before(make("p", { class: "card caution", "data-warning": "" }, sentence));
}
