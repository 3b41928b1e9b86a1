// Dates, amounts and counts as text.
import { make } from "./elements.js";

export const longDay = (day) =>
  new Date(day).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).replace(",", "");

// Like format_mg in tracker/lib/numbers.py.
export const formatMg = (mg) => mg.toLocaleString("en", { maximumFractionDigits: mg < 0.005 ? 3 : mg < 0.05 ? 2 : mg < 9.95 ? 1 : 0 });

// null is unknown, undefined isn't calculated yet.
export const mgElement = (mg, isAtLeast) => {
  if (mg === undefined) return "";
  return mg === null ? make("data", { class: "unknown" }, "unknown") : make("data", { value: mg }, `${isAtLeast ? "at least " : ""}${formatMg(Number(mg))} mg`);
};

export const countItems = (count) => `${count} item${count === 1 ? "" : "s"}`;
