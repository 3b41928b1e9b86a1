// Ids of entries: an entry that is sent twice is logged once.

// A UUIDv7: 48 bits of milliseconds, then random bits.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let index = 5, rest = Date.now(); index >= 0; index -= 1, rest = Math.floor(rest / 256)) bytes[index] = rest % 256;
  bytes[6] = (bytes[6] & 15) | 0x70;
  bytes[8] = (bytes[8] & 63) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// The ids on a stored or old page may have been used.
export function renewIds(element) {
  for (const each of document.querySelectorAll(".kinds [name=id]")) each.value = newId();
  const form = element?.closest("form");
  if (form?.elements.id) form.elements.id.value = newId();
  if (["pick", "copy"].includes(element?.name)) element.value = element.value.replace(/\S+$/, newId());
}
