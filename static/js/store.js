// What this browser keeps: entries that wait, and the last member's last day, diary and list of foods.
const NAME = "magnesium-tracker";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("queue", { keyPath: "n", autoIncrement: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// What `act(store)` asks for, once it is safe. Nothing holds the database open: it can always be emptied.
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

// Of another member only what waits stays, unseen, until they are back.
export async function forgetOthers(member) {
  for (const name of ["day", "diary", "copy"]) if ((await kept(name))?.member !== member) await keep(name);
}

// After signing out, should the browser not have heeded the server's answer.
export async function empty() {
  indexedDB.deleteDatabase(NAME);
  for (const each of (await navigator.serviceWorker?.getRegistrations()) ?? []) await each.unregister();
  for (const name of (await self.caches?.keys()) ?? []) await caches.delete(name);
}
