// The queue of entries to send, in order.
import { inStore, putValue } from "./store.js";

const QUEUE_URL = "/days/queue/";
const BATCH_SIZE = 20;
const [TIMEOUT, TIMEOUT_TO_SEND] = [3000, 10000]; // milliseconds for one response
const MAX_SKEW = 120000; // milliseconds between two clocks that agree
const MAX_DAYS_SENT = 8;

const channel = new BroadcastChannel("queue"); // between pages and the service worker
const announce = (days = []) => channel.postMessage(days);
export const onChange = (listener) => channel.addEventListener("message", ({ data }) => listener(data));

const withLock = (work) => (navigator.locks ? navigator.locks.request("queue", work) : work());
const getAll = () => inStore("queue", "readonly", (store) => store.getAll());

// With those that were sent since their day was seen.
export const queuedEntries = async (member) => (await getAll()).filter((entry) => entry.member === member);
export const unsentEntries = async (member) => (await queuedEntries(member)).filter((entry) => !entry.sent);
export const unsentOfOthers = async (member) => (await getAll()).filter((entry) => entry.member !== member && !entry.sent);

const change = (work) => inStore("queue", "readwrite", work).then(() => announce());

// A later change of the same thing, such as the note of a day, replaces the earlier one.
const isReplaced = (old, entry) =>
  !old.sent && old.member === entry.member && (old.id === entry.id || (entry.of && old.of === entry.of && old.day === entry.day));

// Rejects when the browser cannot store them.
export async function enqueue(entries) {
  const before = await getAll();
  await change((store) => {
    for (const entry of entries) {
      const old = before.find((each) => isReplaced(each, entry));
      store.put({ tapped: Date.now(), ...entry, ...(old && { n: old.n, seen: old.seen }) });
    }
  });
}

// Resolve to those that were removed: not those that were sent already.
export const dequeue = (entries) =>
  withLock(async () => {
    const ids = entries.map(({ id }) => id);
    const unsent = (await getAll()).filter((entry) => ids.includes(entry.id) && !entry.sent);
    await change((store) => unsent.forEach(({ n }) => store.delete(n)));
    return unsent;
  });

// After a conflict the change replaces the other one. `changes` may set another day.
export const retry = (entry, changes = {}) =>
  withLock(() => change((store) => store.put({ ...entry, refused: "", ask: "", seen: undefined, ...changes })));

// Delete what was sent before `seenAt`, when this day was seen, or long ago.
export const deleteSent = (member, day, seenAt) =>
  getAll().then((entries) => {
    const isOld = ({ sent }) => sent < Date.now() - MAX_DAYS_SENT * 86400000;
    const isSeen = (entry) => entry.member === member && entry.day === day && entry.sent < seenAt;
    const old = entries.filter((entry) => entry.sent && (isOld(entry) || isSeen(entry)));
    return old.length && inStore("queue", "readwrite", (store) => old.forEach(({ n }) => store.delete(n)));
  });

// Resolve to the `reason` why entries are left ("offline", "sign-in", "later", or ""), the `days` with new entries
// and, if the server was reached, the `member` who is signed in. `always`: ask the server even if nothing is queued.
export const send = (always = false) => withLock(() => sendAll(always));

const isReady = (entry) => !entry.sent && !entry.refused && !entry.ask;

async function sendAll(always) {
  const result = { reason: "", days: [] };
  try {
    if (!always && !(await getAll()).some(isReady)) return result;
    const startedAt = Date.now();
    Object.assign(result, await request());
    await compareClocks(result, startedAt);
    const ready = (await getAll()).filter((entry) => isReady(entry) && entry.member === result.member);
    while (ready.length) result.days.push(...(await sendBatch(ready.splice(0, BATCH_SIZE), result)));
  } catch (error) {
    result.reason = error.reason ?? "later";
  }
  return result;
}

// Entries meant for "today" by a wrong clock need their day confirmed first.
async function compareClocks({ member, now, timezone }, startedAt) {
  const ahead = now - (startedAt + Date.now()) / 2;
  const skew = Math.abs(ahead) > MAX_SKEW ? Math.round(ahead) : 0;
  await putValue("clock", { member, skew });
  const dayAt = (time) => new Intl.DateTimeFormat("sv", { timeZone: timezone, dateStyle: "short" }).format(time);
  const wrong = (await getAll())
    .filter((entry) => isReady(entry) && entry.member === member && entry.isToday)
    .map((entry) => ({ ...entry, ask: dayAt(Math.min(entry.tapped + skew, now)) }))
    .filter((entry) => entry.ask !== entry.day);
  if (wrong.length) await change((store) => wrong.forEach((entry) => store.put(entry)));
}

// An entry without `sends` was queued by an earlier version of these scripts.
const toSend = ({ id, day, seen, sends, meal, food, portion, amount, symptom, at }) =>
  ({ id, day, seen, ...(sends ?? { meal, food, portion, amount, symptom, at }) });

async function sendBatch(entries, { member, token }) {
  const { refused } = await request({
    method: "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
    body: JSON.stringify({ member, entries: entries.map(toSend) }),
    signal: AbortSignal.timeout(TIMEOUT_TO_SEND),
  });
  if (refused.length !== entries.length) throw failure("later");
  await inStore("queue", "readwrite", (store) => {
    entries.forEach((entry, index) => store.put({ ...entry, ...(refused[index] ? { refused: refused[index] } : { sent: Date.now() }) }));
  });
  const days = entries.filter((_, index) => !refused[index]).map((entry) => entry.day);
  announce(days);
  return days;
}

const failure = (reason) => Object.assign(new Error(reason), { reason });

async function request(options) {
  const defaults = { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) };
  const response = await fetch(QUEUE_URL, { ...defaults, ...options }).catch(() => {
    throw failure("offline");
  });
  if (response.type === "opaqueredirect" || response.status === 409) throw failure("sign-in");
  const isBusy = response.headers.has("Retry-After"); // the application itself answered
  if ([502, 503, 504].includes(response.status) && !isBusy) throw failure("offline");
  if (!response.ok) throw failure("later");
  return response.json();
}
