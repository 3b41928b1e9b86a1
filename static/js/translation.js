// Text in the language of the page: <script id="translations"> has it, for all languages but English.
const translations = JSON.parse(document.querySelector("#translations")?.textContent ?? "{}");

// `values` replace placeholders such as %(name)s.
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

export const gettext = (text, values = {}) => fill(translations[text] ?? text, values);

// Plural forms come in the order of gettext, which is that of these categories where the language has them.
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];
const rules = new Intl.PluralRules(document.documentElement.lang);

export const ngettext = (singular, plural, count, values = {}) => {
  const categories = CATEGORIES.filter((each) => rules.resolvedOptions().pluralCategories.includes(each));
  const forms = translations[singular] ?? [singular, plural];
  return fill(forms[categories.indexOf(rules.select(count))] ?? forms.at(-1), { count, ...values });
};
