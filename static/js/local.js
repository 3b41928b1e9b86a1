// What the browser itself can offer: this member's favourites, foods that they had lately, and saved meals.
import { keep, kept } from "./store.js";

const ADDRESS = "/days/copy/";
const FRESH = 6 * 3600 * 1000; // milliseconds
const MOST = 8;

let copy;
let skew = 0; // milliseconds that the server's clock is ahead of this device's

export async function open() {
  [copy, skew] = [await kept("copy"), (await kept("clock"))?.skew ?? 0];
}

export async function renew(member) {
  if (copy && Date.now() - copy.at < FRESH) return;
  const answer = await fetch(ADDRESS, { redirect: "manual" });
  const found = answer.ok && (await answer.json());
  if (found?.member !== member) return;
  copy = { ...found, at: Date.now() };
  await keep("copy", copy);
}

export async function isBehind() {
  if (copy) await keep("copy", (copy = { ...copy, at: 0 }));
}

export const words = (text) =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").split(/[^\p{L}\p{N}]+/u).filter(Boolean);

// Whether `query` is the whole name.
export const isCalled = (name, query) => String(words(name)) === String(words(query));

export const foodOf = (id) => copy?.items.find(({ kind, adds }) => kind !== "meal" && String(adds[0].food) === String(id));
export const mealOf = (id) => copy?.items.find(({ meal }) => meal === id);

// Items in whose names each typed word begins a word, those at hand before anything is typed; null without a list.
export function find(query) {
  const typed = words(query);
  if (!typed.length) return copy?.items.filter(({ kind }) => kind === "food").slice(0, MOST) ?? [];
  return (
    copy?.items
      .filter(({ name, brand }) => {
        const own = words(`${name} ${brand}`);
        return typed.every((word) => own.some((each) => each.startsWith(word)));
      })
      .slice(0, MOST) ?? null
  );
}

// On the member's clock, wherever the device is, and as the server's clock goes.
const clock = (options, at = Date.now() + skew, timeZone = copy?.timezone) =>
  new Intl.DateTimeFormat("sv", { timeZone, ...options }).format(at);
export const today = () => clock({ dateStyle: "short" });
export const deviceDay = () => clock({ dateStyle: "short" }, Date.now() + skew, Intl.DateTimeFormat().resolvedOptions().timeZone);
export const timeNow = () => clock({ hour: "2-digit", minute: "2-digit" }); // 14:20
export const mealNow = () => copy?.meals[Number(clock({ hour: "2-digit" }))];
