// What this browser keeps: entries that wait, and the last days, symptoms and foods of the member signed in.
export const NAME = "magnesium-tracker";
const MAX_DAYS = 7;

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

// Pages of days, the last seen first: { member, day, at, html }.
export async function keptDays() {
  const days = await inStore("kept", "readonly", (store) => store.getAll(IDBKeyRange.bound("day:", "day:~")));
  return days.sort((one, other) => other.at - one.at);
}

export async function keepDay(page) {
  await keep(`day:${page.day}`, page);
  const old = (await keptDays()).slice(MAX_DAYS);
  await inStore("kept", "readwrite", (store) => old.forEach(({ day }) => store.delete(`day:${day}`)));
}

export function removeWhere(name, isGone) {
  return inStore(name, "readwrite", (store) => {
    const request = store.openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor && isGone(cursor.value, cursor.key)) cursor.delete();
      cursor?.continue();
    };
  });
}

// Who is signed in, as far as this browser knows; undefined for nobody. Pages are shown to nobody else.
export const signedIn = () => kept("member");

// Of another member only what waits stays, unseen, until they are back.
export async function setSignedIn(member) {
  await keep("member", member);
  await removeWhere("kept", (value, key) => key === "day" || (key !== "member" && value?.member !== member));
}
