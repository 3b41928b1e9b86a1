// A sentence such as “2 oz almonds and half a cup oat bran”, read with the foods that this device knows.
import { find, isCalled, words } from "../local.js";
import { amountOf } from "./amounts.js";
import { inPortions } from "./queued_entries.js";

const NUMBERS = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, half: 0.5 };
const UNITS = {
  g: "g", gram: "g", grams: "g", ml: "ml", oz: "oz", ounce: "oz", ounces: "oz", cup: "cup", cups: "cup", tbsp: "tbsp", tablespoon: "tbsp",
  tablespoons: "tbsp", tsp: "tsp", teaspoon: "tsp", teaspoons: "tsp", slice: "slice", slices: "slice", piece: "piece", pieces: "piece",
  tablet: "tablet", tablets: "tablet", capsule: "capsule", capsules: "capsule",
};
const AMOUNT = /^(?:(half)\s+(?:an?\s+)?|(\d+\s+\d+\/\d+|\d+\/\d+|\d*[.,]?\d*[¼½¾⅓⅔⅛]?)\s*|([a-z]+)\s+)/i;

// Entries for all of its parts, or undefined where one isn't understood: then it is searched for as a name.
export function read(typed) {
  const parts = typed.split(/\s*(?:,(?!\d)|;|\+|\n|\band\b|\bwith\b)\s*/i).filter(Boolean);
  const lines = parts.map(readPart);
  return lines.length && lines.every(Boolean) && lines.some((line) => line.isMeasured) ? lines.map(({ add }) => add) : undefined;
}

function readPart(part) {
  const [all, half, digits, word] = part.match(AMOUNT) ?? [""];
  let times = half ? 0.5 : digits ? amountOf(digits) : NUMBERS[word?.toLowerCase()];
  const isMeasured = times != null;
  let rest = isMeasured ? part.slice(all.length) : part;
  const unit = isMeasured && UNITS[rest.match(/^[a-z]+/i)?.[0].toLowerCase()];
  if (unit) rest = rest.replace(/^[a-z]+\.?\s*(of\s+)?/i, "");
  const item = foodCalled(rest);
  const add = item && (isMeasured ? measured(item, times, unit) : item.adds[0]);
  return add && { add: { least: item.adds[0].least, ...add, name: item.name }, isMeasured };
}

// The one food of that name; “bananas” is “Banana”.
function foodCalled(name) {
  if (!words(name).length) return undefined;
  for (const each of [name, name.replace(/s$/i, ""), name.replace(/es$/i, "")]) {
    const found = (find(each) ?? []).filter(({ kind }) => kind !== "meal");
    const exact = found.find((item) => isCalled(item.name, each));
    if (exact || found.length === 1) return exact ?? found[0];
  }
  return undefined;
}

function measured(item, times, unit) {
  const { food, portion: usual } = item.adds[0];
  const portion = item.portions?.find((each) => (unit ? isIn(each, unit) : each.value === usual && each.value !== "unit"));
  if (!portion) return undefined;
  const one = (unit && amountOf(portion.label.match(/^[\d/.½¼¾⅓⅔⅛ ]+/)?.[0] ?? "1")) || 1;
  const amount = String(Number((times / one).toFixed(2)));
  const shown = `${amount} ${/^\d/.test(portion.label) ? "× " : ""}${portion.label}`;
  return { food, portion: portion.value, amount, words: shown, mg: inPortions(item, portion.value, amount) };
}

// “1 oz, 28 g” is in ounces.
const isIn = ({ label }, unit) => words(label.split(",")[0]).some((each) => (UNITS[each] ?? each) === unit);
