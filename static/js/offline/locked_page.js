// Hide a page whose member has signed out in another tab. What was typed stays in it.
import { make } from "../elements.js";
import { gettext } from "../translation.js";

const main = () => document.querySelector("#main");

function hide(isHidden) {
  for (const each of [main(), document.querySelector("#notice"), document.querySelector("nav")]) {
    each.classList.toggle("visually-hidden", isHidden);
    each.inert = isHidden;
  }
}

export function lock() {
  if (document.querySelector("#locked")) return;
  hide(true);
  const address = `/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
  const box = make("section", { id: "locked", class: "page narrow stack", role: "alert" },
    make("h1", {}, gettext("You’re signed out")),
    make("p", {}, gettext("You signed out or switched account in another tab. We’ll keep what you typed here until you close this page.")),
    make("p", { class: "actions" }, make("a", { class: "button-link", href: address, target: "_blank" }, gettext("Sign in again")), make("a", { class: "button-link", href: "/" }, gettext("Close this page"))));
  main().after(box);
}

export function unlock() {
  hide(false);
  document.querySelector("#locked")?.remove();
}
