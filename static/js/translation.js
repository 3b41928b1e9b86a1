// Text in the language of the page: <script id="translations"> has it, for all languages but English.
const translations = JSON.parse(document.querySelector("#translations")?.textContent ?? "{}");
export const { lang } = document.documentElement;

// `values` replace placeholders such as %(name)s.
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

export const gettext = (text, values) => fill(translations[text] ?? text, values);

// Plural forms come in the order of gettext, which is that of these categories where the language has them.
const rules = new Intl.PluralRules(lang);
const { pluralCategories } = rules.resolvedOptions();
const order = ["zero", "one", "two", "few", "many", "other"].filter((each) => pluralCategories.includes(each));

export const ngettext = (singular, plural, count, values) => {
  const forms = translations[singular] ?? [singular, plural];
  return fill(forms[order.indexOf(rules.select(count))] ?? forms.at(-1), { count, ...values });
};
