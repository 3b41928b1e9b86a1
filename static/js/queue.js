// Entries and symptoms that wait to be sent, in order. Each has its id from the start: sent twice, it is logged once.
import { inStore } from "./store.js";

const ADDRESS = "/days/queue/";
const AT_ONCE = 20;
const PATIENCE = 20000; // milliseconds for one answer

const channel = new BroadcastChannel("queue"); // to other pages, and from the worker
const tell = (days = []) => channel.postMessage(days);
export const onChange = (act) => channel.addEventListener("message", ({ data }) => act(data));

const alone = (act) => (navigator.locks ? navigator.locks.request("queue", act) : act());
const all = () => inStore("queue", "readonly", (store) => store.getAll());

export const waiting = async (member) => (await all()).filter((entry) => entry.member === member);

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

// Rejects when the browser cannot keep them.
export const add = (entries) => change((store) => entries.forEach((entry) => store.add(entry)));

// Not while entries are on their way: what has been logged cannot be taken back here.
export const takeBack = (entries) => alone(() => change((store) => entries.forEach(({ n }) => store.delete(n))));
export const retry = (entry) => alone(() => change((store) => store.put({ ...entry, refused: "" })));

// Resolves to `why` something still waits ("offline", "sign-in", "later", or ""), the days with new entries,
// and, when the server was reached, who is signed in.
export const send = (isTrial = false) => alone(() => sendAll(isTrial));

async function sendAll(isTrial) {
  const found = { why: "", days: [] };
  try {
    const entries = (await all()).filter((entry) => !entry.refused);
    if (!entries.length && !isTrial) return found;
    Object.assign(found, await ask());
    const mine = entries.filter((entry) => entry.member === found.member);
    while (mine.length) found.days.push(...(await sendSome(mine.splice(0, AT_ONCE), found)));
  } catch (error) {
    found.why = error.why ?? "later";
  }
  return found;
}

async function sendSome(entries, { member, token }) {
  const sent = entries.map(({ id, day, ...rest }) => {
    const { meal, food, portion, amount, symptom, at } = rest;
    return { id, day, ...(symptom ? { symptom, at } : { meal, food, portion, amount }) };
  });
  const { refused } = await ask({
    method: "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
    body: JSON.stringify({ member, entries: sent }),
  });
  if (refused.length !== entries.length) throw wait("later");
  await inStore("queue", "readwrite", (store) => {
    entries.forEach((entry, at) => {
      if (refused[at]) store.put({ ...entry, refused: refused[at] });
      else store.delete(entry.n);
    });
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
  if (!answer.ok) throw wait("later");
  return answer.json();
}
