// The browser's database. Its names stay: installed applications have stored data under them.
export const DATABASE = "magnesium-tracker";
const MAX_DAYS = 7;

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("queue", { keyPath: "n", autoIncrement: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Resolve to the result of the request that `work` returns, once it is on disk.
// An open connection would block the database's deletion.
export async function inStore(name, mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode, { durability: "strict" });
      const request = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const getValue = (key) => inStore("kept", "readonly", (store) => store.get(key));
export const putValue = (key, value) => inStore("kept", "readwrite", (store) => store.put(value, key));

// Stored day pages, the last seen first: { member, day, at, html }.
export async function getDays() {
  const days = await inStore("kept", "readonly", (store) => store.getAll(IDBKeyRange.bound("day:", "day:~")));
  return days.sort((one, other) => other.at - one.at);
}

export async function putDay(page) {
  await putValue(`day:${page.day}`, page);
  const old = (await getDays()).slice(MAX_DAYS);
  await inStore("kept", "readwrite", (store) => old.forEach(({ day }) => store.delete(`day:${day}`)));
}

export function deleteWhere(name, isMatch) {
  return inStore(name, "readwrite", (store) => {
    const request = store.openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor && isMatch(cursor.value, cursor.key)) cursor.delete();
      cursor?.continue();
    };
  });
}

// undefined for a visitor.
export const getSignedIn = () => getValue("member");

// Of other members only queued entries stay.
export async function setSignedIn(member) {
  await putValue("member", member);
  await deleteWhere("kept", (value, key) => key === "day" || (key !== "member" && value?.member !== member));
}
