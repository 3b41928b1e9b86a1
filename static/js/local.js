// What the browser itself can offer: this member's favourites, foods that they had lately, and saved meals.
import { keep, kept } from "./store.js";

const ADDRESS = "/days/copy/";
const FRESH = 6 * 3600 * 1000; // milliseconds
const MOST = 8;

let copy;

export async function open() {
  copy = await kept("copy");
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

const words = (text) =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").split(/[^\p{L}\p{N}]+/u).filter(Boolean);

// Whether `query` is the whole name.
export const isCalled = (name, query) => String(words(name)) === String(words(query));

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

// On the member's clock, wherever the device is.
const clock = (options) => new Intl.DateTimeFormat("sv", { timeZone: copy?.timezone, ...options }).format();
export const today = () => clock({ dateStyle: "short" });
export const timeNow = () => clock({ hour: "2-digit", minute: "2-digit" }); // 14:20
export const mealNow = () => copy?.meals[Number(clock({ hour: "2-digit" }))];
