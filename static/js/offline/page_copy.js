// Store what opening a page without a connection needs.
import { deleteSent } from "./queue.js";
import { renew } from "./snapshot.js";
import { getSignedIn, putDay, putValue } from "./store.js";

const LEFT_OUT = "[data-local], #offline, .messages, .snack, #food-results > *, #day-gap";

// `at` is when the server made the page.
export async function storePage(member, day, at) {
  if ((await getSignedIn()) !== member) return;
  const page = document.documentElement.cloneNode(true);
  for (const each of page.querySelectorAll(LEFT_OUT)) each.remove();
  page.querySelector("#food-search")?.removeAttribute("value");
  page.querySelector("#food-results")?.setAttribute("data-query", "");
  const copy = { member, day, at, html: `<!doctype html>${page.outerHTML}` };
  await (day ? putDay(copy) : putValue("diary", copy));
  await deleteSent(member, day, at);
}

export async function prepare(member) {
  await renew(member);
  await navigator.serviceWorker?.register("/sw.js", { type: "module" });
}

// Ask the browser of an installed application not to delete what is stored.
export function persistStorage() {
  const persist = () => navigator.storage?.persist?.();
  addEventListener("appinstalled", persist);
  if (matchMedia("(display-mode: standalone)").matches) persist();
}
