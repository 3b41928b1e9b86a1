// The service worker. Pages come from the server whenever it answers in time; else days and symptoms as last seen,
// and only for the member who is signed in.
import { open, today } from "./local.js";
import { send } from "./queue.js";
import { kept, keptDays, setSignedIn, signedIn } from "./store.js";

const PATIENCE = 3000; // milliseconds for a page or file, before what is kept takes its place
const CALM = 30000; // milliseconds after a page without an answer, in which files come from the cache
const DOWN = [502, 503, 504]; // not now

let downAt = -CALM;

export function serve({ version, files, policy, pages }) {
  addEventListener("install", (event) => {
    event.waitUntil(caches.open(version).then((cache) => cache.addAll(files)).then(() => skipWaiting()));
  });
  addEventListener("activate", (event) => event.waitUntil(tidy().then(() => clients.claim())));
  addEventListener("sync", (event) => event.waitUntil(sendOrFail()));
  addEventListener("fetch", (event) => {
    const { request } = event;
    const { pathname, origin } = new URL(request.url);
    if (origin !== location.origin) return;
    const isPage = request.mode === "navigate";
    if (request.method !== "GET") {
      if (isPage && /^\/(accounts|admin)\/log/.test(pathname)) event.respondWith(signInOrOut(request));
    } else if (isPage) event.respondWith(page(request, pathname, answerWith(policy), pages));
    else if (pathname.startsWith("/static/")) event.respondWith(file(request));
  });
}

const answerWith = (policy) => (html, status = 200) =>
  new Response(html, { status, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy } });

// The files before these stay for once: the days that are kept may be made of them.
async function tidy() {
  for (const name of (await caches.keys()).slice(0, -2)) await caches.delete(name);
}

async function sendOrFail() {
  const { why } = await send();
  if (why) throw new Error(why); // the browser tries again
}

// The session changes with the answer. The next page says whose it is.
async function signInOrOut(request) {
  const answer = await fetch(request);
  if (answer.type === "opaqueredirect") await setSignedIn(undefined).catch(() => {});
  return answer;
}

// Resolves to undefined where the server does not answer in time, or only says: not now.
const inTime = (answer) =>
  Promise.race([
    answer.then((found) => (DOWN.includes(found.status) ? undefined : found), () => undefined),
    new Promise((resolve) => setTimeout(resolve, PATIENCE)),
  ]);

async function file(request) {
  const cached = await caches.match(request);
  if (cached && Date.now() - downAt < CALM) return cached;
  const answer = fetch(request);
  const found = await inTime(answer);
  return (!found?.ok && cached) || found || answer.catch(() => Response.error());
}

async function page(request, pathname, respond, pages) {
  const answer = fetch(request);
  const found = await inTime(answer);
  if (found) {
    downAt = -CALM;
    // Only somebody signed out is shown this page.
    if (pathname === "/accounts/login/" && found.status === 200) await setSignedIn(undefined).catch(() => {});
    return found;
  }
  const member = await signedIn().catch(() => undefined);
  const days = member ? (await keptDays()).filter((each) => each.member === member) : [];
  const here = await keptPage(pathname, member, days);
  if (here) {
    downAt = Date.now();
    return typeof here === "string" ? Response.redirect(here) : respond(here.html.replace("<html", `<html data-kept="${here.at}"`));
  }
  const late = await answer.catch(() => undefined); // slow, but the only one
  if (late && !DOWN.includes(late.status)) return late;
  downAt = Date.now();
  return respond(days.length ? pages.member : pages.visitor, 503);
}

// Today stands for the day seen last, where today was not seen: its page says so, and asks for which day entries are.
async function keptPage(pathname, member, days) {
  if (!days.length) return undefined;
  if (pathname === "/symptoms/new/") return "/days/today/#day-symptoms";
  if (pathname === "/symptoms/") {
    const diary = await kept("diary");
    return diary?.member === member ? diary : undefined;
  }
  if (!["/", "/days/today/"].includes(pathname)) return days.find(({ day }) => pathname === `/days/${day}/`);
  await open();
  return days.find(({ day }) => day === today()) ?? days[0];
}
