// The outbox: queue entries, show those that are not sent yet, and send them.
import { showDismissible } from "../notices.js";
import { gettext, ngettext } from "../translation.js";
import { updateBanner } from "./banner.js";
import { $, member, searchBox, shownDay, state } from "./page_state.js";
import { dequeue, enqueue, queuedEntries, retry, send } from "./queue.js";
import { refreshPage, searchAgain } from "./refresh.js";
import { lock } from "./session.js";
import { open } from "./snapshot.js";

export const NOT_STORED = gettext("Not logged. This browser couldn’t save it offline. Log it again when you’re online.");
const [FIRST_PAUSE, MAX_PAUSE] = [5000, 300000]; // milliseconds between attempts
let pause = FIRST_PAUSE;
let timer;

const showSentAlready = (name) => showDismissible(gettext("%(name)s has already been sent. Remove it from the day’s list.", { name }));

// Rejects when the browser cannot store them.
export async function addToOutbox(entries) {
  const reasonBefore = state.reason;
  await enqueue(entries);
  const [{ name }] = entries;
  const undo = async () => {
    const removed = await dequeue(entries);
    if (removed.length < entries.length) showSentAlready(name);
    await drawOutbox();
  };
  const sentence = ngettext("%(name)s saved offline.", "%(count)s items saved offline.", entries.length, { name });
  showDismissible(sentence, undo, { "data-waits": "" });
  await drawOutbox();
  navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("queue")).catch(() => {});
  if (reasonBefore !== "offline" || !timer) attempt();
}

async function removeEntry(entry) {
  const [removed] = await dequeue([entry]);
  if (removed) showDismissible(gettext("%(name)s removed.", entry), () => addToOutbox([removed]));
  else showSentAlready(entry.name);
  await drawOutbox();
  searchBox()?.focus();
}

async function tryAgain(entry, changes) {
  await retry(entry, changes);
  await attempt();
}

const actions = { removeEntry, tryAgain, chooseDay: (entry, day) => tryAgain(entry, { day, isToday: false }) };

export async function drawOutbox() {
  const list = await import("./outbox_list.js").catch(() => {});
  const entries = (await queuedEntries(member).catch(() => [])).filter(({ sent }) => !sent || sent > state.seenAt);
  list?.drawEntries(entries, shownDay(), actions);
  const hasUnsent = entries.some((entry) => !entry.refused && !entry.ask && !entry.sent);
  if (!hasUnsent) $("#notice [data-waits]")?.remove();
  updateBanner(hasUnsent);
  return entries;
}

// Send, update the page, and try again later if something is left.
export async function attempt(always = false) {
  const { reason, member: signedIn, days } = await send(always || Boolean(state.reason) || state.isStored);
  if (signedIn) await open();
  if (signedIn && signedIn !== member) return lock(signedIn);
  const reasonBefore = state.reason;
  state.reason = reason || (state.isStored ? "offline" : "");
  if (reasonBefore === "offline" && !state.reason && searchBox()?.value) searchAgain();
  if (state.isStored ? signedIn : isAnyShown(days)) refreshPage();
  await drawOutbox();
  clearTimeout(timer);
  timer = undefined;
  if (!state.reason) pause = FIRST_PAUSE;
  else timer = setTimeout(attempt, (pause = Math.min(pause * 2, MAX_PAUSE)) / 2);
}

export function attemptNow() {
  pause = FIRST_PAUSE;
  return attempt(true);
}

export const isAnyShown = (days) => days.includes(shownDay()) || (days.length && $("#symptom-list"));
