// Amounts: parse what people type (1.5, 1,5, 1/2, 1 1/2, ½, 1½), and show them with a portion.
const FRACTIONS = { "¼": 0.25, "½": 0.5, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125 };

export const portionText = (amount, portion) => `${amount} ${/^\d/.test(portion) ? "× " : ""}${portion}`;

// Return null for anything else. The server checks again.
export function parseAmount(typed) {
  if (/^\s*[1-9]\d{0,2}[.,]\d{3}\s*$/.test(typed)) return null; // 1,234 is ambiguous
  const [, whole, over, under, sign] = typed.trim().replace(",", ".").match(/^(?:(\d+(?:\.\d+)?)(?!\d*\/)\s*)?(?:(\d+)\s*\/\s*(\d+)|([¼½¾⅓⅔⅛]))?$/) ?? [];
  if (whole === undefined && over === undefined && sign === undefined) return null;
  const amount = Number(whole ?? 0) + (over ? over / under : (FRACTIONS[sign] ?? 0));
  return Number.isFinite(amount) ? amount : null;
}
