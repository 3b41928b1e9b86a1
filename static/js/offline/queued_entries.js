// Turn a request of the day page into queued entries: { id, day, sends, and what is shown meanwhile }.
import { gettext } from "../translation.js";
import { parseAmount, portionText } from "./amounts.js";
import { newId } from "./entry_ids.js";
import { foodById } from "./local_foods.js";
import { dayOf } from "./requests.js";
import { timeNow, today } from "./snapshot.js";

const SYMPTOM = "/symptoms/new/";
const LEFT_OUT = ["csrfmiddlewaretoken", "member"];

const text = (element) => element?.textContent.trim().replace(/\s+/g, " ") ?? "";
const mgOf = (element) => element?.querySelector("data[value]")?.value;

// A preview logs nothing, and needs the server.
const isPreview = ({ path, fields }) => path.endsWith("/phrase/") && !fields.has("add");

export function asEntries({ elt, path, formData: fields }, shared) {
  if (isPreview({ path, fields })) return undefined;
  const base = { ...shared, day: shared.day ?? dayOf({ path, formData: fields }) };
  if (path === SYMPTOM) return [symptomEntry(elt, fields, base)];
  if (path.endsWith("/entries/")) return [foodEntry(elt, fields, base)];
  return [formEntry(elt, path, fields, base)];
}

function foodEntry(elt, fields, shared) {
  const sent = Object.fromEntries(fields);
  if (sent.pick) [sent.food, sent.portion, sent.amount, sent.id] = sent.pick.split(" ");
  const { food, portion, amount, id, meal } = sent;
  const chosen = elt.querySelector("select[name=portion]")?.selectedOptions[0].textContent;
  const words = chosen ? portionText(amount, chosen) : text(elt.querySelector("small")?.firstChild);
  const mg = mgOf(elt) ?? (sent.pick ? null : mgOfPortions(foodById(food), portion, amount));
  const name = text(elt.querySelector("h2, span") ?? elt);
  return { ...shared, id, meal, name, words, mg, sends: { food, portion, amount, meal } };
}

// Return undefined if this device does not know the portion.
export function mgOfPortions(item, portion, amount) {
  const mg = item?.portions?.find(({ value }) => value === portion)?.mg;
  const times = parseAmount(amount);
  return mg == null || times === null ? mg && undefined : (mg * times).toFixed(3);
}

function symptomEntry(elt, fields, shared) {
  const at = shared.day === today() ? timeNow() : "";
  const kind = fields.get("kind");
  const name = text(elt.closest("form").querySelector(`[value=${kind}] b`));
  return { ...shared, id: fields.get("id"), name, words: at, sends: { symptom: kind, at } };
}

function formEntry(elt, path, fields, shared) {
  const sent = [...fields].filter(([name]) => !LEFT_OUT.includes(name));
  const action = path.replace(/^\/days\/[\d-]+\//, ""); // such as "note/"
  const sends = { what: "form", form: action, fields: sent };
  return { ...shared, id: fields.get("id") || newId(), ...describe(elt, action.slice(0, -1), fields), sends };
}

function describe(elt, action, fields) {
  const line = elt.closest("li");
  if (action === "note") return { name: gettext("Note"), words: fields.get("note"), of: action, seen: elt.querySelector("textarea").defaultValue };
  if (action === "complete") return { name: gettext("Finished logging?"), words: { yes: gettext("complete"), no: gettext("incomplete") }[fields.get("complete")] ?? gettext("not marked"), of: action, seen: elt.closest("form").dataset.complete };
  if (action === "quick") return { name: fields.get("name"), words: "", meal: fields.get("meal"), mg: parseMg(fields.get("magnesium_mg")) };
  if (action === "take") return { name: text(line.querySelector("span")), words: text(line.querySelector("small")), mg: undefined, of: `take ${fields.get("take").split(" ")[0]}` };
  if (action === "phrase") return { name: fields.get("q"), words: "", meal: fields.get("meal"), mg: undefined };
  if (action.startsWith("entries/")) return describeChange(line, action, fields);
  return { name: text(elt.querySelector("span, h2")), words: text(elt.querySelector("small")), meal: fields.get("meal"), mg: mgOf(elt) };
}

function parseMg(typed) {
  const mg = parseAmount(typed.replace(/mg\s*$/i, ""));
  return mg === null ? (typed.trim() ? undefined : null) : mg.toFixed(3);
}

// With what was seen of the entry: the server refuses the change if another device has changed the entry since.
function describeChange(line, action, fields) {
  const form = line.querySelector("form");
  const amount = form.querySelector("[name=amount]")?.defaultValue;
  const seen = { mg: mgOf(line) || null, amount, ...JSON.parse(form.dataset.seen ?? "{}") };
  const portion = form.querySelector("[name=portion]")?.selectedOptions[0].textContent ?? "";
  const isRemoved = action.endsWith("/remove");
  const wanted = [fields.get("amount"), portion, fields.get("name")].filter(Boolean).join(" ");
  const words = isRemoved ? gettext("will be removed") : gettext("will change to %(amount)s", { amount: wanted });
  return { name: text(line.querySelector("h3")), words, of: action.replace("/remove", ""), seen };
}
