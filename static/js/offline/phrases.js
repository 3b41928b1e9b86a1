// Parse sentences such as “2 oz almonds and half a cup oat bran”, with the foods that this device knows.
import { parseAmount, portionText } from "./amounts.js";
import { find, isExactName, words } from "./local_foods.js";
import { mgOfPortions } from "./queued_entries.js";

const NUMBERS = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, half: 0.5 };
const UNITS = {
  g: "g", gram: "g", ml: "ml", oz: "oz", ounce: "oz", cup: "cup", tbsp: "tbsp", tablespoon: "tbsp", tsp: "tsp", teaspoon: "tsp",
  slice: "slice", piece: "piece", tablet: "tablet", capsule: "capsule",
};
const unitOf = (word) => UNITS[word?.toLowerCase().replace(/s$/, "")];
const AMOUNT = /^(?:(half)\s+(?:an?\s+)?|(\d+\s+\d+\/\d+|\d+\/\d+|\d*[.,]?\d*[¼½¾⅓⅔⅛]?)\s*|([a-z]+)\s+)/i;

// Return entries for all parts, or undefined if one isn't understood.
export function readPhrase(typed) {
  const parts = typed.split(/\s*(?:,(?!\d)|;|\+|\n|\band\b|\bwith\b)\s*/i).filter(Boolean);
  const lines = parts.map(readPart);
  return lines.length && lines.every(Boolean) && lines.some((line) => line.isMeasured) ? lines.map(({ add }) => add) : undefined;
}

function readPart(part) {
  const [all, half, digits, word] = part.match(AMOUNT) ?? [""];
  let times = half ? 0.5 : digits ? parseAmount(digits) : NUMBERS[word?.toLowerCase()];
  const isMeasured = times != null;
  let rest = isMeasured ? part.slice(all.length) : part;
  const unit = isMeasured && unitOf(rest.match(/^[a-z]+/i)?.[0]);
  if (unit) rest = rest.replace(/^[a-z]+\.?\s*(of\s+)?/i, "");
  const item = foodByName(rest);
  const add = item && (isMeasured ? measureFood(item, times, unit) : item.adds[0]);
  return add && { add: { least: item.adds[0].least, ...add, name: item.name }, isMeasured };
}

// The only food with that name; “bananas” is “Banana”.
function foodByName(name) {
  if (!words(name).length) return undefined;
  for (const each of [name, name.replace(/s$/i, ""), name.replace(/es$/i, "")]) {
    const found = (find(each) ?? []).filter(({ kind }) => kind !== "meal");
    const exact = found.find((item) => isExactName(item.name, each));
    if (exact || found.length === 1) return exact ?? found[0];
  }
  return undefined;
}

function measureFood(item, times, unit) {
  const { food, portion: usual } = item.adds[0];
  const portion = item.portions?.find((each) => (unit ? isInUnit(each, unit) : each.value === usual && each.value !== "unit"));
  if (!portion) return undefined;
  const one = (unit && parseAmount(portion.label.match(/^[\d/.½¼¾⅓⅔⅛ ]+/)?.[0] ?? "1")) || 1;
  const amount = String(Number((times / one).toFixed(2)));
  return { food, portion: portion.value, amount, words: portionText(amount, portion.label), mg: mgOfPortions(item, portion.value, amount) };
}

// “1 oz, 28 g” is in ounces.
const isInUnit = ({ label }, unit) => words(label.split(",")[0]).some((each) => (unitOf(each) ?? each) === unit);
