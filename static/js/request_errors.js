// Show a message when a request fails.
import { make } from "./elements.js";
import { showNotice } from "./notices.js";
import { gettext } from "./translation.js";

const SIGN_IN = "/accounts/login/";
const NOT_SAVED = gettext("You were signed out, so this isn’t saved yet. Sign in, then check and save it.");
const SIGNED_OUT = gettext("You were signed out. Sign in to continue.");
const OTHER_MEMBER = gettext("Another account is signed in now, so nothing was saved. What you typed is still here.");
const FAILED = gettext("Something went wrong and nothing was saved. Try again.");

const showLink = (sentence, href, label) => showNotice(sentence, [make("a", { href }, label)]);
// Requested by the page itself: its link stays.
const isAutomatic = (event) => event.target.matches?.("a[hx-trigger=load]");

// After the sign-in the form or the search is shown again.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { detail } = event;
  const { verb, elt } = detail.requestConfig;
  const url = detail.xhr.getResponseHeader("HX-Redirect");
  if (event.defaultPrevented || !url?.startsWith(SIGN_IN)) return;
  event.preventDefault(); // else htmx goes there at once
  if (isAutomatic(event)) return;
  if (verb !== "get") return showLink(url.includes("unsaved") ? NOT_SAVED : SIGNED_OUT, url, gettext("Sign in"));
  const next = elt.matches("#food-search") ? detail.pathInfo.finalRequestPath : location.pathname + location.search;
  showLink(SIGNED_OUT, `${SIGN_IN}?${new URLSearchParams({ next })}`, gettext("Sign in"));
});

// The restored form is saved now.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.requestConfig.verb === "post") document.querySelector(".unsaved")?.remove();
});

document.addEventListener("htmx:sendError", (event) => {
  if (!isAutomatic(event)) showNotice(gettext("You’re offline. Nothing was saved. Try again when you’re online."));
});

document.addEventListener("htmx:responseError", (event) => {
  if (isAutomatic(event)) return;
  const { detail } = event;
  const { status } = detail.xhr;
  if (status === 503 && detail.requestConfig.verb !== "get") {
    import("./retry.js").then(({ retry }) => retry(detail)).catch(() => showNotice(FAILED));
    return;
  }
  const token = status === 403 && detail.xhr.getResponseHeader("X-CSRFToken");
  if (token) import("./retry.js").then(({ resend }) => resend(detail, token)).catch(() => showNotice(FAILED));
  else if (status === 409) showLink(OTHER_MEMBER, location.pathname, gettext("Reload"));
  else showNotice(status === 403 ? gettext("This page was open for a while. Reload it and try again.") : FAILED);
});
