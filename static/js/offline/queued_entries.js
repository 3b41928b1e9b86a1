// What the forms of a day do, as it waits in the queue: { id, day, sends, and what is shown of it meanwhile }.
import { foodOf, timeNow, today } from "../local.js";
import { newId } from "../queue.js";
import { amountOf } from "./amounts.js";

const LOGGED = /^\/days\/(\d{4}-\d\d-\d\d)\/(entries|quick|take|copy|phrase|meals\/[\w-]+)\/$/;
const CHANGED = /^\/days\/(\d{4}-\d\d-\d\d)\/(note|complete|entries\/[\w-]+(\/remove)?)\/$/;
const SYMPTOM = "/symptoms/new/";
const OF_NO_FORM = ["csrfmiddlewaretoken", "member"];

const text = (element) => element?.textContent.trim().replace(/\s+/g, " ") ?? "";
const milligrams = (element) => element?.querySelector("data[value]")?.value;

// Forms that only look at something again are no acts: they need the server.
const isLook = ({ path, fields }) => path.endsWith("/phrase/") && !fields.has("add");

export function asEntries({ elt, path, formData: fields }, about) {
  if (isLook({ path, fields })) return undefined;
  const day = about.day ?? (path === SYMPTOM ? fields.get("day") : path.match(LOGGED)?.[1] ?? path.match(CHANGED)[1]);
  const whole = { ...about, day };
  if (path === SYMPTOM) return [symptom(elt, fields, whole)];
  if (path.endsWith("/entries/")) return [food(elt, fields, whole)];
  return [form(elt, path, fields, whole)];
}

function food(elt, fields, about) {
  const sent = Object.fromEntries(fields);
  if (sent.pick) [sent.food, sent.portion, sent.amount, sent.id] = sent.pick.split(" ");
  const { food, portion, amount, id, meal } = sent;
  const chosen = elt.querySelector("select[name=portion]")?.selectedOptions[0].textContent;
  const words = chosen ? `${amount} ${/^\d/.test(chosen) ? "× " : ""}${chosen}` : text(elt.querySelector("small")?.firstChild);
  const mg = milligrams(elt) ?? (sent.pick ? null : inPortions(foodOf(food), portion, amount));
  const name = text(elt.querySelector("h2, span") ?? elt);
  return { ...about, id, meal, name, words, mg, sends: { food, portion, amount, meal } };
}

// undefined where this device does not know the portion.
export function inPortions(item, portion, amount) {
  const mg = item?.portions?.find(({ value }) => value === portion)?.mg;
  const times = amountOf(amount);
  return mg == null || times === null ? mg && undefined : (mg * times).toFixed(3);
}

function symptom(elt, fields, about) {
  const at = about.day === today() ? timeNow() : "";
  const kind = fields.get("kind");
  const name = text(elt.closest("form").querySelector(`[value=${kind}] b`));
  return { ...about, id: fields.get("id"), name, words: at, sends: { symptom: kind, at } };
}

function form(elt, path, fields, about) {
  const sent = [...fields].filter(([name]) => !OF_NO_FORM.includes(name));
  const sends = { what: "form", form: path.replace(/^\/days\/[\d-]+\//, ""), fields: sent }; // below its day's address
  return { ...about, id: fields.get("id") || newId(), ...describe(elt, path, fields), sends };
}

function describe(elt, path, fields) {
  const line = elt.closest("li");
  const what = path.match(LOGGED)?.[2].split("/")[0] ?? path.match(CHANGED)[2];
  if (what === "note") return { name: "Note", words: fields.get("note"), of: what, seen: elt.querySelector("textarea").defaultValue };
  if (what === "complete") return { name: "Is everything logged?", words: fields.get("complete") || "not said", of: what, seen: seenComplete(elt) };
  if (what === "quick") return { name: fields.get("name"), words: "", meal: fields.get("meal"), mg: asMilligrams(fields.get("magnesium_mg")) };
  if (what === "take") return { name: text(line.querySelector("span")), words: text(line.querySelector("small")), mg: undefined, of: `take ${fields.get("take").split(" ")[0]}` };
  if (what === "phrase") return { name: fields.get("q"), words: "", meal: fields.get("meal"), mg: undefined };
  if (what.startsWith("entries/")) return change(line, what, fields);
  return { name: text(elt.querySelector("span, h2")), words: text(elt.querySelector("small")), meal: fields.get("meal"), mg: milligrams(elt) };
}

function seenComplete(form) {
  const pressed = form.closest("form").querySelector("[aria-pressed=true]");
  return pressed ? { Yes: "yes", No: "no" }[text(pressed)] : "";
}

function asMilligrams(typed) {
  const mg = amountOf(typed.replace(/mg\s*$/i, ""));
  return mg === null ? (typed.trim() ? undefined : null) : mg.toFixed(3);
}

// An entry that stands: what was seen of it goes along, so that a change made meanwhile elsewhere is not lost.
function change(line, what, fields) {
  const form = line.querySelector("form");
  const amount = form.querySelector("[name=amount]")?.defaultValue;
  const seen = { mg: milligrams(line) || null, amount, ...JSON.parse(form.dataset.seen ?? "{}") };
  const portion = form.querySelector("[name=portion]")?.selectedOptions[0].textContent ?? "";
  const isRemoved = what.endsWith("/remove");
  const words = isRemoved ? "to be removed" : `to be changed to ${[fields.get("amount"), portion, fields.get("name")].filter(Boolean).join(" ")}`;
  return { name: text(line.querySelector("h3")), words, of: what.replace("/remove", ""), seen };
}
