// Dates, amounts and counts as text.
import { make } from "./elements.js";
import { gettext, lang } from "./translation.js";

export const longDay = (day) =>
  new Date(day).toLocaleDateString(lang === "en" ? "en-GB" : lang, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).replace(",", "");

// Like format_mg in tracker/lib/numbers.py.
export const formatMg = (mg) => mg.toLocaleString("en", { maximumFractionDigits: mg < 0.005 ? 3 : mg < 0.05 ? 2 : mg < 9.95 ? 1 : 0 });

// null is unknown, undefined isn't calculated yet.
export const mgElement = (mg, isAtLeast) => {
  if (mg === undefined) return "";
  if (mg === null) return make("data", { class: "unknown" }, gettext("unknown"));
  const words = `${formatMg(Number(mg))} mg`;
  return make("data", { value: mg }, isAtLeast ? gettext("at least %(amount)s", { amount: words }) : words);
};
