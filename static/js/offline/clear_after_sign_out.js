// Delete what is stored for a member who has just signed out.
import { DATABASE, deleteWhere, inStore, setSignedIn } from "./store.js";

export async function clear(member) {
  await setSignedIn(undefined);
  await deleteWhere("queue", (entry) => entry.member === member);
  const left = await inStore("queue", "readonly", (store) => store.count()); // entries of other members
  if (!left) await deleteEverything();
  document.cookie = "leaving=; max-age=0; path=/";
  new BroadcastChannel("session").postMessage("");
}

async function deleteEverything() {
  indexedDB.deleteDatabase(DATABASE);
  for (const each of (await navigator.serviceWorker?.getRegistrations()) ?? []) await each.unregister();
  for (const name of (await self.caches?.keys()) ?? []) await caches.delete(name);
}
