// Hide a page whose member has signed out in another tab. What was typed stays in it.
import { make } from "../elements.js";

const main = () => document.querySelector("#main");

function hide(isHidden) {
  for (const each of [main(), document.querySelector("#notice"), document.querySelector("nav")]) {
    each.classList.toggle("hidden", isHidden);
    each.inert = isHidden;
  }
}

export function lock() {
  if (document.querySelector("#locked")) return;
  hide(true);
  const address = `/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
  const box = make("section", { id: "locked", class: "page narrow stack", role: "alert" },
    make("h1", {}, "This account is signed out"),
    make("p", {}, "You signed out, or signed in to another account, in another tab. What you typed here is kept until you close this page."),
    make("p", { class: "actions" }, make("a", { class: "plain", href: address, target: "_blank" }, "Sign in again"), make("a", { class: "plain", href: "/" }, "Close this page")));
  main().after(box);
}

export function unlock() {
  hide(false);
  document.querySelector("#locked")?.remove();
}
