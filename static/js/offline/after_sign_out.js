// The first page after `member` signed out, which a cookie of the server says: all that is theirs goes.
import { inStore, NAME, removeWhere, setSignedIn } from "../store.js";

export async function leave(member) {
  await setSignedIn(undefined);
  await removeWhere("queue", (entry) => entry.member === member);
  if (!(await inStore("queue", "readonly", (store) => store.count()))) await empty(); // nothing of others waits
  document.cookie = "leaving=; max-age=0; path=/";
  new BroadcastChannel("session").postMessage("");
}

async function empty() {
  indexedDB.deleteDatabase(NAME);
  for (const each of (await navigator.serviceWorker?.getRegistrations()) ?? []) await each.unregister();
  for (const name of (await self.caches?.keys()) ?? []) await caches.delete(name);
}
