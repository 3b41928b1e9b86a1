// Forms that the server draws otherwise: how much of a food, a quick add, and an entry that stands.
import { foodOf } from "../local.js";
import { newId } from "../queue.js";
import { make } from "../waiting.js";
import { inPortions } from "./queued_entries.js";
import { amountOf } from "./amounts.js";

const field = (label, input) => {
  input.id ||= `local-${input.getAttribute("name")}`;
  return make("div", { class: "field" }, make("label", { for: input.id }, label), input);
};
const text = (name, value, more = {}) => make("input", { name, value, autocomplete: "off", ...more });
const choice = (name, options, chosen) => make("select", { name }, ...options.map(([value, label]) => new Option(label, value, false, value === chosen)));

// Returns false for a form that this device cannot draw.
export function open(config, tools) {
  const [, food] = config.path.match(/\/foods\/(\d+)\//) ?? [];
  const item = config.item ?? (food && foodOf(food));
  if (item?.portions) return openAmount(item, tools);
  if (/(^|\/)quick(\/|$|\?)/.test(config.path)) return openQuick(config.name ?? "", tools);
  if (/\/entries\//.test(config.path)) return openEntry(config, tools);
  return false;
}

function openAmount(item, tools) {
  const [{ food, portion, amount }] = item.adds;
  const portions = choice("portion", item.portions.map(({ value, label }) => [value, label]), portion);
  const form = draw(item.name, [field("Amount", text("amount", amount, { required: "" })), field("Portion", portions)], tools);
  onSubmit(form, (fields) => {
    const label = portions.selectedOptions[0].textContent;
    const words = `${fields.amount} ${/^\d/.test(label) ? "× " : ""}${label}`;
    const mg = inPortions(item, fields.portion, fields.amount);
    return tools.log([{ name: item.name, brand: item.brand, words, mg, least: item.adds[0].least, sends: { food, portion: fields.portion, amount: fields.amount } }]);
  });
  form.querySelector("[name=amount]").select();
  return true;
}

function openQuick(name, tools) {
  const form = draw("Quick add", [
    field("What it was", text("name", name, { required: "", maxlength: 200 })),
    field("mg", text("magnesium_mg", "", { inputmode: "decimal", maxlength: 20 })),
  ], tools, "fields reverse");
  onSubmit(form, ({ name: typed, magnesium_mg: mg }) => {
    const known = amountOf(mg);
    const fields = [["name", typed], ["magnesium_mg", mg]];
    return tools.log([{ name: typed, words: "", mg: mg.trim() ? known?.toFixed(3) : null, sends: { what: "form", form: "quick/", fields } }]);
  });
  form.querySelector("[name=name]").focus();
  return true;
}

function draw(title, fields, tools, kind = "fields") {
  const form = make("form", { class: "amount-form card" },
    make("header", {}, make("h2", {}, title)),
    make("div", { class: kind }, ...fields),
    make("div", { class: "actions" }, make("button", { class: "button-primary" }, "Add")));
  tools.$("#food-results").replaceChildren(form);
  return form;
}

function onSubmit(form, act) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    form.remove();
    await act(fields);
  });
}

// In the place of its line. What the line showed goes along with the change; see queued_entries.js.
function openEntry({ elt, path }, tools) {
  const line = elt.closest("li");
  const name = line.querySelector("span > a, span").firstChild.textContent;
  const words = line.querySelector("small").textContent;
  const food = foodOf(line.querySelector("a[href*='/foods/']")?.getAttribute("href").match(/\d+/)?.[0]);
  const isQuick = !line.querySelector("span > a");
  const meals = [...tools.$("#meal").options].map((each) => [each.value, each.textContent]);
  const meal = meals.find(([, label]) => line.closest(".meal").querySelector("h2").textContent.startsWith(label))[0];
  const mg = line.querySelector("data[value]");
  const seen = { words, mg: mg?.getAttribute("value") ?? null, meal };
  const fields = isQuick
    ? [field("What it was", text("name", name, { required: "" })), field("mg", text("magnesium_mg", seen.mg === null ? "" : Number(seen.mg), { inputmode: "decimal" }))]
    : [field("Amount", text("amount", words.match(/^[\d/.,½¼¾⅓⅔⅛]+( \d+\/\d+)?/)?.[0] ?? "1", { required: "" }))];
  const portions = !isQuick && (food?.portions ?? []).map(({ value, label }) => [value, label]);
  const address = path.split("?")[0];
  const form = make("form", { class: "amount-form", "data-seen": JSON.stringify(seen), "hx-post": address, "hx-target": "#day-panel", "hx-swap": "outerHTML" },
    make("header", {}, make("h3", {}, name), mg?.cloneNode(true) ?? ""),
    make("div", { class: "fields" }, ...fields,
      ...(portions ? [field("Portion", choice("portion", [["", "As it is"], ...portions], ""))] : []),
      field("Meal", choice("meal", meals, meal))),
    make("div", { class: "actions" }, make("button", { class: "button-primary" }, "Save"),
      make("button", { class: "button-link remove", formnovalidate: "", formaction: `${address}remove/`, "hx-post": `${address}remove/`, "hx-target": "#day-panel", "hx-swap": "outerHTML" }, "Remove")));
  form.append(make("input", { type: "hidden", name: "id", value: newId() }));
  line.classList.add("editing");
  line.replaceChildren(form);
  htmx.process(form);
  form.querySelector("input").select();
  return true;
}
