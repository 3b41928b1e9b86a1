// The service worker. Pages come from the server whenever it answers; else the last day and diary that were seen.
import { send } from "./queue.js";
import { kept } from "./store.js";

export function serve({ version, files, policy }) {
  addEventListener("install", (event) => {
    event.waitUntil(caches.open(version).then((cache) => cache.addAll(files)).then(() => skipWaiting()));
  });
  addEventListener("activate", (event) => event.waitUntil(tidy().then(() => clients.claim())));
  addEventListener("sync", (event) => event.waitUntil(sendOrFail()));
  addEventListener("fetch", (event) => {
    const { pathname, origin } = new URL(event.request.url);
    if (event.request.method !== "GET" || origin !== location.origin) return;
    if (event.request.mode === "navigate") event.respondWith(page(event.request, pathname, policy));
    else if (pathname.startsWith("/static/")) event.respondWith(file(event.request));
  });
}

// The files before these stay for once: the day that is kept may be made of them.
async function tidy() {
  for (const name of (await caches.keys()).slice(0, -2)) await caches.delete(name);
}

async function sendOrFail() {
  const { why } = await send();
  if (why) throw new Error(why); // the browser tries again
}

async function file(request) {
  return fetch(request).catch(async () => (await caches.match(request)) ?? Response.error());
}

async function page(request, pathname, policy) {
  let answer;
  try {
    answer = await fetch(request);
    if (![502, 503, 504].includes(answer.status)) return answer; // these say: not now
  } catch {
    answer = Response.error();
  }
  const [day, diary] = [await kept("day"), await kept("diary")];
  const here = pathname === "/symptoms/" && diary ? diary : day;
  if (!here) return answer;
  if (here === day && !["/", "/days/today/", `/days/${day.day}/`].includes(pathname)) {
    return Response.redirect(/^\/symptoms\/(new\/)?$/.test(pathname) ? "/days/today/#day-symptoms" : "/days/today/");
  }
  return new Response(here.html.replace("<html", "<html data-kept"), {
    headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy },
  });
}
