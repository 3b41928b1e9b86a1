// Kinds of htmx requests, by method and path.
const LOGS = /^(\/days\/[\d-]{10}\/(entries|quick|take|copy|phrase|meals\/[\w-]+)\/|\/symptoms\/new\/)$/;
const CHANGES = /^\/days\/[\d-]{10}\/(note|complete|entries\/[\w-]+(\/remove)?)\/$/;
const FORMS = /^\/days\/[\d-]{10}\/(foods\/\d+|quick|entries\/[\w-]+)\/$/;

export const isForToday = ({ path }) => LOGS.test(path);
export const canWait = ({ verb, path }) => verb === "post" && (LOGS.test(path) || CHANGES.test(path));
export const logsEntry = ({ verb, path }) => verb === "post" && /\/(entries|new)\/$/.test(path) && LOGS.test(path);
export const opensForm = ({ verb, path }) => verb === "get" && FORMS.test(path.split("?")[0]);
export const isRefresh = ({ elt, verb }) => elt === document.body && verb === "get";
export const dayOf = ({ path, formData }) => path.match(/\d{4}-\d\d-\d\d/)?.[0] ?? formData.get("day");
