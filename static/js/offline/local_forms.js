// Draw forms without the server: the amount of a food, a quick add, and an entry to change.
import { make } from "../elements.js";
import { gettext } from "../translation.js";
import { parseAmount, portionText } from "./amounts.js";
import { newId } from "./entry_ids.js";
import { foodById } from "./local_foods.js";
import { logLocally } from "./log_locally.js";
import { $ } from "./page_state.js";
import { mgOfPortions } from "./queued_entries.js";

const makeField = (label, input) => {
  input.id ||= `local-${input.getAttribute("name")}`;
  return make("div", { class: "field" }, make("label", { for: input.id }, label), input);
};
const makeInput = (name, value, more = {}) => make("input", { name, value, autocomplete: "off", ...more });
const makeSelect = (name, options, chosen) => make("select", { name }, ...options.map(([value, label]) => new Option(label, value, false, value === chosen)));

const quickFields = (name, mg) => [
  makeField(gettext("Name"), makeInput("name", name, { required: "", maxlength: 200 })),
  makeField(gettext("Magnesium (mg)"), makeInput("magnesium_mg", mg, { inputmode: "decimal", maxlength: 20 })),
];

// Return false for a form that this device cannot draw.
export function openForm(config) {
  const [, food] = config.path.match(/\/foods\/(\d+)\//) ?? [];
  const item = config.item ?? (food && foodById(food));
  if (item?.portions) return openAmount(item);
  if (/(^|\/)quick(\/|$|\?)/.test(config.path)) return openQuick(config.name ?? "");
  if (/\/entries\//.test(config.path)) return openEntry(config);
  return false;
}

function openAmount(item) {
  const [{ food, portion, amount }] = item.adds;
  const portions = makeSelect("portion", item.portions.map(({ value, label }) => [value, label]), portion);
  const form = drawForm(item.name, [makeField(gettext("Amount"), makeInput("amount", amount, { required: "" })), makeField(gettext("Portion"), portions)]);
  onSubmit(form, (fields) => {
    const words = portionText(fields.amount, portions.selectedOptions[0].textContent);
    const mg = mgOfPortions(item, fields.portion, fields.amount);
    return logLocally([{ name: item.name, brand: item.brand, words, mg, least: item.adds[0].least, sends: { food, portion: fields.portion, amount: fields.amount } }]);
  });
  form.querySelector("[name=amount]").select();
  return true;
}

function openQuick(name) {
  const form = drawForm(gettext("Quick add"), quickFields(name, ""), "fields reverse");
  onSubmit(form, ({ name: typed, magnesium_mg: mg }) => {
    const parsed = parseAmount(mg);
    const fields = [["name", typed], ["magnesium_mg", mg]];
    return logLocally([{ name: typed, words: "", mg: mg.trim() ? parsed?.toFixed(3) : null, sends: { what: "form", form: "quick/", fields } }]);
  });
  form.querySelector("[name=name]").focus();
  return true;
}

function drawForm(title, fields, kind = "fields") {
  const form = make("form", { class: "amount-form card" },
    make("header", {}, make("h2", {}, title)),
    make("div", { class: kind }, ...fields),
    make("div", { class: "actions" }, make("button", { class: "button-primary" }, gettext("Log"))));
  $("#food-results").replaceChildren(form);
  return form;
}

function onSubmit(form, listener) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    form.remove();
    await listener(fields);
  });
}

// In place of its line. The change carries what the line showed; see queued_entries.js.
function openEntry({ elt, path }) {
  const line = elt.closest("li");
  const name = line.querySelector("span > a, span").firstChild.textContent;
  const words = line.querySelector("small").textContent;
  const food = foodById(line.dataset.food);
  const isQuick = !line.dataset.food;
  const meals = [...$("#meal").options].map((each) => [each.value, each.textContent]);
  const meal = meals.find(([, label]) => line.closest(".meal").querySelector("h2").textContent.startsWith(label))[0];
  const mg = line.querySelector("data[value]");
  const seen = { words, mg: mg?.getAttribute("value") ?? null, meal };
  const fields = isQuick
    ? quickFields(name, seen.mg === null ? "" : Number(seen.mg))
    : [makeField(gettext("Amount"), makeInput("amount", words.match(/^[\d/.,½¼¾⅓⅔⅛]+( \d+\/\d+)?/)?.[0] ?? "1", { required: "" }))];
  const portions = !isQuick && (food?.portions ?? []).map(({ value, label }) => [value, label]);
  const url = path.split("?")[0];
  const form = make("form", { class: "amount-form", "data-seen": JSON.stringify(seen), "hx-post": url, "hx-target": "#day-panel", "hx-swap": "outerHTML" },
    make("header", {}, make("h3", {}, name), mg?.cloneNode(true) ?? ""),
    make("div", { class: "fields" }, ...fields,
      ...(portions ? [makeField(gettext("Portion"), makeSelect("portion", [["", gettext("Unchanged")], ...portions], ""))] : []),
      makeField(gettext("Meal"), makeSelect("meal", meals, meal))),
    make("div", { class: "actions" }, make("button", { class: "button-primary" }, gettext("Save")),
      make("button", { class: "button-link remove", formnovalidate: "", formaction: `${url}remove/`, "hx-post": `${url}remove/`, "hx-target": "#day-panel", "hx-swap": "outerHTML" }, gettext("Remove"))));
  form.append(make("input", { type: "hidden", name: "id", value: newId() }));
  line.classList.add("editing");
  line.replaceChildren(form);
  htmx.process(form);
  form.querySelector("input").select();
  return true;
}
