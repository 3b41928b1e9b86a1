// Amounts as people type them: 1.5, 1,5, 1/2, 1 1/2, ½, 1½.
const FRACTIONS = { "¼": 0.25, "½": 0.5, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125 };

// null for what is no such amount; the server has the last word.
export function amountOf(typed) {
  if (/^\s*[1-9]\d{0,2}[.,]\d{3}\s*$/.test(typed)) return null; // 1,234 can be read in two ways
  const [, whole, over, under, sign] = typed.trim().replace(",", ".").match(/^(?:(\d+(?:\.\d+)?)(?!\d*\/)\s*)?(?:(\d+)\s*\/\s*(\d+)|([¼½¾⅓⅔⅛]))?$/) ?? [];
  if (whole === undefined && over === undefined && sign === undefined) return null;
  const amount = Number(whole ?? 0) + (over ? over / under : (FRACTIONS[sign] ?? 0));
  return Number.isFinite(amount) ? amount : null;
}
