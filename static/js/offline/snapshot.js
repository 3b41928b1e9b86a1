// The member's favourites, recent foods and saved meals, and the time in their time zone.
import { getValue, putValue } from "./store.js";

const SNAPSHOT_URL = "/days/copy/";
const MAX_AGE = 6 * 3600 * 1000; // milliseconds

let snapshot;
let skew = 0; // milliseconds that the server's clock is ahead of this device's

export async function open() {
  [snapshot, skew] = [await getValue("copy"), (await getValue("clock"))?.skew ?? 0];
}

export async function renew(member) {
  if (snapshot && Date.now() - snapshot.at < MAX_AGE) return;
  const response = await fetch(SNAPSHOT_URL, { redirect: "manual" });
  const found = response.ok && (await response.json());
  if (found?.member !== member) return;
  snapshot = { ...found, at: Date.now() };
  await putValue("copy", snapshot);
}

// The next page fetches a new one.
export async function expire() {
  if (snapshot) await putValue("copy", (snapshot = { ...snapshot, at: 0 }));
}

export const items = () => snapshot?.items;

// In the member's time zone, by the server's clock.
const format = (options, timeZone = snapshot?.timezone) =>
  new Intl.DateTimeFormat("sv", { timeZone, ...options }).format(Date.now() + skew);
export const today = () => format({ dateStyle: "short" });
export const deviceToday = () => format({ dateStyle: "short" }, Intl.DateTimeFormat().resolvedOptions().timeZone);
export const timeNow = () => format({ hour: "2-digit", minute: "2-digit" }); // 14:20
export const mealNow = () => snapshot?.meals[Number(format({ hour: "2-digit" }))];
