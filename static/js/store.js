// What this browser keeps: entries that wait, and for the member who was here last, a day and a list of foods.
const NAME = "magnesium-tracker";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      // In the order in which they were added; each id once.
      const queue = request.result.createObjectStore("queue", { keyPath: "n", autoIncrement: true });
      queue.createIndex("id", "id", { unique: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// `act(store)` in a transaction of its own; its request's result, once it is safe. The database is closed
// after each: one that is held open by some page cannot be emptied by another.
export async function inStore(name, mode, act) {
  const base = await open();
  try {
    return await new Promise((resolve, reject) => {
      const change = base.transaction(name, mode, { durability: "strict" });
      const request = act(change.objectStore(name));
      change.oncomplete = () => resolve(request?.result);
      change.onabort = () => reject(change.error);
    });
  } finally {
    base.close();
  }
}

export const kept = (name) => inStore("kept", "readonly", (store) => store.get(name));
export const keep = (name, value) => inStore("kept", "readwrite", (store) => store.put(value, name));

// What another member left is not shown to this one. Their waiting entries stay, unseen, until they are back.
export async function forgetOthers(member) {
  for (const name of ["day", "copy"]) {
    const found = await kept(name);
    if (found && found.member !== member) await inStore("kept", "readwrite", (store) => store.delete(name));
  }
}

// After signing out nothing stays. The server's answer said so to the browser; not each of them listens.
export async function empty() {
  indexedDB.deleteDatabase(NAME);
  for (const each of (await navigator.serviceWorker?.getRegistrations()) ?? []) await each.unregister();
  for (const name of (await self.caches?.keys()) ?? []) await caches.delete(name);
}
