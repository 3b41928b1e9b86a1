// Find foods and saved meals in the snapshot, by name or id.
import { items } from "./snapshot.js";

const MAX_RESULTS = 8;

export const words = (text) =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").split(/[^\p{L}\p{N}]+/u).filter(Boolean);

export const isExactName = (name, query) => String(words(name)) === String(words(query));

export const foodById = (id) => items()?.find(({ kind, adds }) => kind !== "meal" && String(adds[0].food) === String(id));

// Return items with words that begin like those typed, or recent foods; null without a snapshot.
export function find(query) {
  const typed = words(query);
  if (!typed.length) return items()?.filter(({ kind }) => kind === "food").slice(0, MAX_RESULTS) ?? [];
  return (
    items()
      ?.filter(({ name, brand }) => {
        const own = words(`${name} ${brand}`);
        return typed.every((word) => own.some((each) => each.startsWith(word)));
      })
      .slice(0, MAX_RESULTS) ?? null
  );
}
