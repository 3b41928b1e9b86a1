// Keeps the page of a day, and of symptoms, for opening without a connection; and what else that needs.
import { renew } from "../local.js";
import { forgetSent } from "../queue.js";
import { keep, keepDay, signedIn } from "../store.js";

const GONE = "[data-local], #offline, .messages, .snack, #food-results > *, #day-suggestions";

// `at` is when the server made the page.
export async function keepPage(member, day, at) {
  if ((await signedIn()) !== member) return;
  const page = document.documentElement.cloneNode(true);
  for (const each of page.querySelectorAll(GONE)) each.remove();
  page.querySelector("#food-search")?.removeAttribute("value");
  page.querySelector("#food-results")?.setAttribute("data-query", "");
  const whole = { member, day, at, html: `<!doctype html>${page.outerHTML}` };
  await (day ? keepDay(whole) : keep("diary", whole));
  await forgetSent(member, day, at);
}

export async function prepare(member) {
  await renew(member);
  await navigator.serviceWorker?.register("/sw.js", { type: "module" });
}

export function keepForGood() {
  const persist = () => navigator.storage?.persist?.();
  addEventListener("appinstalled", persist);
  if (matchMedia("(display-mode: standalone)").matches) persist();
}
