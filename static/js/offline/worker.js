// The service worker: answer with stored pages and files if the server does not respond in time.
import { send } from "./queue.js";
import { open, today } from "./snapshot.js";
import { getDays, getSignedIn, getValue, setSignedIn } from "./store.js";

const TIMEOUT = 3000; // milliseconds for a page or file, before the stored one is used
const CACHE_FIRST_PERIOD = 30000; // milliseconds after a page without a response, in which files come from the cache
const UNAVAILABLE = [502, 503, 504];

let unreachableAt = -CACHE_FIRST_PERIOD;

export function serve({ version, files, policy, pages }) {
  addEventListener("install", (event) => {
    event.waitUntil(caches.open(version).then((cache) => cache.addAll(files)).then(() => skipWaiting()));
  });
  addEventListener("activate", (event) => event.waitUntil(deleteOldCaches().then(() => clients.claim())));
  addEventListener("sync", (event) => event.waitUntil(sendOrFail()));
  addEventListener("fetch", (event) => {
    const { request } = event;
    const { pathname, origin } = new URL(request.url);
    if (origin !== location.origin) return;
    const isPage = request.mode === "navigate";
    if (request.method !== "GET") {
      if (isPage && /^\/(accounts|admin)\/log/.test(pathname)) event.respondWith(signInOrOut(request));
    } else if (isPage) event.respondWith(respondWithPage(request, pathname, htmlResponse(policy), pages));
    else if (pathname.startsWith("/static/")) event.respondWith(respondWithFile(request));
  });
}

const htmlResponse = (policy) => (html, status = 200) =>
  new Response(html, { status, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy } });

// Stored days may use the previous version's files.
async function deleteOldCaches() {
  for (const name of (await caches.keys()).slice(0, -2)) await caches.delete(name);
}

async function sendOrFail() {
  const { reason } = await send();
  if (reason) throw new Error(reason); // the browser tries again
}

// The next page says who is signed in.
async function signInOrOut(request) {
  const response = await fetch(request);
  if (response.type === "opaqueredirect") await setSignedIn(undefined).catch(() => {});
  return response;
}

// Resolve to undefined if the server doesn't respond in time, or is unavailable.
const inTime = (response) =>
  Promise.race([
    response.then((found) => (UNAVAILABLE.includes(found.status) ? undefined : found), () => undefined),
    new Promise((resolve) => setTimeout(resolve, TIMEOUT)),
  ]);

async function respondWithFile(request) {
  const cached = await caches.match(request);
  if (cached && Date.now() - unreachableAt < CACHE_FIRST_PERIOD) return cached;
  const response = fetch(request);
  const found = await inTime(response);
  return (!found?.ok && cached) || found || response.catch(() => Response.error());
}

async function respondWithPage(request, pathname, respond, pages) {
  const response = fetch(request);
  const found = await inTime(response);
  if (found) {
    unreachableAt = -CACHE_FIRST_PERIOD;
    // Only visitors get this page.
    if (pathname === "/accounts/login/" && found.status === 200) await setSignedIn(undefined).catch(() => {});
    return found;
  }
  const member = await getSignedIn().catch(() => undefined);
  const days = member ? (await getDays()).filter((each) => each.member === member) : [];
  const stored = await findStoredPage(pathname, member, days);
  if (stored) {
    unreachableAt = Date.now();
    return typeof stored === "string" ? Response.redirect(stored) : respond(stored.html.replace("<html", `<html data-kept="${stored.at}"`));
  }
  const late = await response.catch(() => undefined); // slow, but the only one
  if (late && !UNAVAILABLE.includes(late.status)) return late;
  unreachableAt = Date.now();
  return respond(days.length ? pages.member : pages.visitor, 503);
}

// For today also the day seen last: its page says so, and asks which day entries are for.
async function findStoredPage(pathname, member, days) {
  if (!days.length) return undefined;
  if (pathname === "/symptoms/new/") return "/days/today/#day-symptoms";
  if (pathname === "/symptoms/") {
    const symptoms = await getValue("diary");
    return symptoms?.member === member ? symptoms : undefined;
  }
  if (!["/", "/days/today/"].includes(pathname)) return days.find(({ day }) => pathname === `/days/${day}/`);
  await open();
  return days.find(({ day }) => day === today()) ?? days[0];
}
