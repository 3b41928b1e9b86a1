// Filter an Apple Health export in the browser: only dietary magnesium is sent, whatever else the file holds.
// Without this script, or in a browser that lacks what it needs, the server filters.
import { gettext } from "./translation.js";

const form = document.querySelector("#import-form");
const input = form.querySelector("input[type=file]");
const status = form.querySelector("#import-status");
const submit = form.querySelector("button");
const MAGNESIUM = "HKQuantityTypeIdentifierDietaryMagnesium";
const MAX_OVERLAP = 1 << 20; // characters: more than one record or group of records has

const show = (text) => {
  status.textContent = text;
};

const read = async (file, start, end) => new DataView(await file.slice(start, end).arrayBuffer());

// The members of a zip: [{ start, size, compressed, method }], by the directory at its end.
async function listMembers(file) {
  const tailStart = Math.max(0, file.size - 65_600);
  const tail = await read(file, tailStart, file.size);
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) return [];
  let size = tail.getUint32(end + 12, true);
  let offset = tail.getUint32(end + 16, true);
  if (offset === 0xffffffff || size === 0xffffffff) {
    const record = Number(tail.getBigUint64(end - 20 + 8, true));
    const view = await read(file, record, record + 56);
    size = Number(view.getBigUint64(40, true));
    offset = Number(view.getBigUint64(48, true));
  }
  const directory = await read(file, offset, offset + size);
  const members = [];
  for (let at = 0; at + 46 <= directory.byteLength && directory.getUint32(at, true) === 0x02014b50; ) {
    const [name, extra, comment] = [28, 30, 32].map((place) => directory.getUint16(at + place, true));
    const member = {
      method: directory.getUint16(at + 10, true),
      compressed: directory.getUint32(at + 20, true),
      size: directory.getUint32(at + 24, true),
      header: directory.getUint32(at + 42, true),
    };
    readZip64(directory, at + 46 + name, extra, member);
    members.push(member);
    at += 46 + name + extra + comment;
  }
  return members.sort((one, other) => other.size - one.size);
}

function readZip64(directory, start, length, member) {
  for (let at = start; at + 4 <= start + length; at += 4 + directory.getUint16(at + 2, true)) {
    if (directory.getUint16(at, true) !== 1) continue;
    let place = at + 4;
    for (const name of ["size", "compressed", "header"]) {
      if (member[name] !== 0xffffffff) continue;
      member[name] = Number(directory.getBigUint64(place, true));
      place += 8;
    }
  }
}

async function openMember(file, member) {
  const header = await read(file, member.header, member.header + 30);
  const start = member.header + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const bytes = file.slice(start, start + member.compressed).stream();
  return member.method === 8 ? bytes.pipeThrough(new DecompressionStream("deflate-raw")) : bytes;
}

// The text of the export as a stream; null when the file is no Apple Health export.
async function openExport(file) {
  const isZip = (await read(file, 0, 4)).getUint32(0, true) === 0x04034b50;
  const candidates = isZip ? (await listMembers(file)).slice(0, 20) : [null];
  for (const member of candidates) {
    const open = () => (member ? openMember(file, member) : file.stream());
    const reader = (await open()).pipeThrough(new TextDecoderStream()).getReader();
    const { value = "" } = await reader.read();
    await reader.cancel();
    if (/<HealthData|DOCTYPE HealthData/.test(value.slice(0, 4096))) {
      return { stream: await open(), size: member?.size ?? file.size };
    }
  }
  return null;
}

// Correlations, and records of magnesium outside of them, each with the entries of its metadata.
const WANTED = new RegExp(
  "<Correlation\\b(?:(?!</Correlation>)[^])*</Correlation>"
    + `|<Record\\b(?=[^>]*${MAGNESIUM})[^>]*?(?:/>|>(?:(?!</Record>)[^])*</Record>)`,
  "g",
);

function pick(text, kept) {
  for (const [found] of text.matchAll(WANTED)) {
    if (!found.includes(MAGNESIUM)) continue;
    kept.push(found.startsWith("<Record") ? found : thin(found));
  }
}

// A correlation without the copies of its other records.
const thin = (text) =>
  text.replace(/<Record\b[^>]*?(?:\/>|>(?:(?!<\/Record>)[^])*<\/Record>)/g, (record) =>
    record.includes(MAGNESIUM) ? record : "",
  );

// The end of the text from which the next piece may go on.
function endIsOpen(text) {
  const done = Math.max(text.lastIndexOf("</Correlation>"), 0);
  const open = text.indexOf("<Correlation", done);
  const last = open >= 0 ? open : Math.max(text.lastIndexOf("<Record"), done);
  return text.length - last > MAX_OVERLAP ? text.length - MAX_OVERLAP : last;
}

async function filter({ stream, size }) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  const kept = [];
  let rest = "";
  for (let done = 0, next; !(next = await reader.read()).done; ) {
    done += next.value.length;
    rest += next.value;
    if (rest.length < MAX_OVERLAP) continue;
    const end = endIsOpen(rest);
    pick(rest.slice(0, end), kept);
    rest = rest.slice(end);
    const percent = Math.min(99, Math.floor((done * 100) / size));
    show(gettext("Looking for magnesium on your device: %(percent)s", { percent: `${percent}%` }));
  }
  pick(rest, kept);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<HealthData>\n${kept.join("\n")}\n</HealthData>\n`;
}

async function prepare() {
  const [file] = input.files;
  show("");
  if (!file || !("DecompressionStream" in globalThis)) return;
  submit.disabled = true;
  try {
    const found = await openExport(file);
    if (!found) return;
    const text = await filter(found);
    const files = new DataTransfer();
    files.items.add(new File([text], file.name.replace(/\.zip$/i, ".xml"), { type: "text/xml" }));
    input.files = files.files;
    show(gettext("Only magnesium will be sent. The rest of the file stays on your device."));
  } catch {
    show("");
  } finally {
    submit.disabled = false;
  }
}

input.addEventListener("change", prepare);
