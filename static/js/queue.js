// What waits to be sent, in order. Each has its id from the start: sent twice, it is done once.
import { inStore, keep } from "./store.js";

const ADDRESS = "/days/queue/";
const AT_ONCE = 20;
const [PATIENCE, PATIENCE_TO_SEND] = [3000, 10000]; // milliseconds for one answer
const LARGEST_SKEW = 120000; // milliseconds between two clocks that agree
const DAYS_SENT_ARE_KEPT = 8;

const channel = new BroadcastChannel("queue"); // to other pages, and from the worker
const tell = (days = []) => channel.postMessage(days);
export const onChange = (act) => channel.addEventListener("message", ({ data }) => act(data));

const alone = (act) => (navigator.locks ? navigator.locks.request("queue", act) : act());
const all = () => inStore("queue", "readonly", (store) => store.getAll());

// Also what was sent after a page of its day was seen, until that day is seen again.
export const queued = async (member) => (await all()).filter((entry) => entry.member === member);
export const waiting = async (member) => (await queued(member)).filter((entry) => !entry.sent);
export const waitingOfOthers = async (member) => (await all()).filter((entry) => entry.member !== member && !entry.sent);

// A UUIDv7: 48 bits of milliseconds, then chance.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 5, rest = Date.now(); at >= 0; at -= 1, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
  bytes[6] = (bytes[6] & 15) | 0x70;
  bytes[8] = (bytes[8] & 63) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const change = (act) => inStore("queue", "readwrite", act).then(() => tell());

// What waits for the same thing, such as the note of a day, gives way, but for what was seen before it.
const isSame = (one, other) =>
  !one.sent && one.member === other.member && (one.id === other.id || (other.of && one.of === other.of && one.day === other.day));

// Rejects when the browser cannot keep them.
export async function add(entries) {
  const before = await all();
  await change((store) => {
    for (const entry of entries) {
      const old = before.find((each) => isSame(each, entry));
      store.put({ tapped: Date.now(), ...entry, ...(old && { n: old.n, seen: old.seen }) });
    }
  });
}

// Resolves to those that waited still: not while entries are on their way, and what was sent stays.
export const takeBack = (entries) =>
  alone(async () => {
    const ids = entries.map(({ id }) => id);
    const found = (await all()).filter((entry) => ids.includes(entry.id) && !entry.sent);
    await change((store) => found.forEach(({ n }) => store.delete(n)));
    return found;
  });

// After a conflict it is done whatever was seen; `changed` may be another day.
export const retry = (entry, changed = {}) =>
  alone(() => change((store) => store.put({ ...entry, refused: "", ask: "", seen: undefined, ...changed })));

// Of a day that is seen as it was at `seenAt`.
export const forgetSent = (member, day, seenAt) =>
  all().then((entries) => {
    const isOld = ({ sent }) => sent < Date.now() - DAYS_SENT_ARE_KEPT * 86400000;
    const isSeen = (entry) => entry.member === member && entry.day === day && entry.sent < seenAt;
    const old = entries.filter((entry) => entry.sent && (isOld(entry) || isSeen(entry)));
    return old.length && inStore("queue", "readwrite", (store) => old.forEach(({ n }) => store.delete(n)));
  });

// Resolves to `why` something still waits ("offline", "sign-in", "later", or ""), the days with new entries,
// and, when the server was reached, who is signed in.
export const send = (isTrial = false) => alone(() => sendAll(isTrial));

const isReady = (entry) => !entry.sent && !entry.refused && !entry.ask;

async function sendAll(isTrial) {
  const found = { why: "", days: [] };
  try {
    if (!isTrial && !(await all()).some(isReady)) return found;
    const asked = Date.now();
    Object.assign(found, await ask());
    await compareClocks(found, asked);
    const mine = (await all()).filter((entry) => isReady(entry) && entry.member === found.member);
    while (mine.length) found.days.push(...(await sendSome(mine.splice(0, AT_ONCE), found)));
  } catch (error) {
    found.why = error.why ?? "later";
  }
  return found;
}

// What was meant for "today" by a clock that was wrong is asked about first.
async function compareClocks({ member, now, timezone }, asked) {
  const ahead = now - (asked + Date.now()) / 2;
  const skew = Math.abs(ahead) > LARGEST_SKEW ? Math.round(ahead) : 0;
  await keep("clock", { member, skew });
  const dayAt = (at) => new Intl.DateTimeFormat("sv", { timeZone: timezone, dateStyle: "short" }).format(at);
  const wrong = (await all())
    .filter((entry) => isReady(entry) && entry.member === member && entry.isToday)
    .map((entry) => ({ ...entry, ask: dayAt(Math.min(entry.tapped + skew, now)) }))
    .filter((entry) => entry.ask !== entry.day);
  if (wrong.length) await change((store) => wrong.forEach((entry) => store.put(entry)));
}

// Without `sends` it has waited since an earlier version of this site.
const asSent = ({ id, day, seen, sends, meal, food, portion, amount, symptom, at }) =>
  ({ id, day, seen, ...(sends ?? { meal, food, portion, amount, symptom, at }) });

async function sendSome(entries, { member, token }) {
  const { refused } = await ask({
    method: "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
    body: JSON.stringify({ member, entries: entries.map(asSent) }),
    signal: AbortSignal.timeout(PATIENCE_TO_SEND),
  });
  if (refused.length !== entries.length) throw wait("later");
  await inStore("queue", "readwrite", (store) => {
    entries.forEach((entry, at) => store.put({ ...entry, ...(refused[at] ? { refused: refused[at] } : { sent: Date.now() }) }));
  });
  const days = entries.filter((_, at) => !refused[at]).map((entry) => entry.day);
  tell(days);
  return days;
}

const wait = (why) => Object.assign(new Error(why), { why });

async function ask(options) {
  const how = { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options };
  const answer = await fetch(ADDRESS, how).catch(() => {
    throw wait("offline");
  });
  if (answer.type === "opaqueredirect" || answer.status === 409) throw wait("sign-in");
  const isBusy = answer.headers.has("Retry-After"); // the application itself
  if ([502, 503, 504].includes(answer.status) && !isBusy) throw wait("offline");
  if (!answer.ok) throw wait("later");
  return answer.json();
}
