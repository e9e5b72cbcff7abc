// Where a browser keeps things: IndexedDB, and nowhere else, for what other storage held stays in the browser's own files
// after it was cleared. What was kept is read once, then answered from memory, so that a tap is written down at once and
// nothing waits. Where a page may not open a database, it is kept until the page is left.
const NAME = "taichong";
const ROOM = "kept";
const OTHERS = ["localStorage", "sessionStorage"] as const;

const memory = new Map<string, unknown>();
let database: IDBDatabase | null = null;

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = (): void => resolve(request.result);
    request.onerror = (): void => reject(request.error ?? new Error("not kept"));
  });

async function open(): Promise<void> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = (): void => void opening.result.createObjectStore(ROOM);
  database = await done(opening);
  database.onversionchange = (): void => database?.close();
  const room = database.transaction(ROOM).objectStore(ROOM);
  const [keys, values] = await Promise.all([done(room.getAllKeys()), done(room.getAll())]);
  keys.forEach((key, n) => memory.set(key as string, values[n]));
}

export const opened: Promise<void> = open().catch(() => {
  database = null;
});

export const get = (key: string): unknown => memory.get(key);
export const entries = (prefix: string): [string, unknown][] => [...memory].filter(([key]) => key.startsWith(prefix));

// Whether it is kept. The writing begins before this returns: a tab may be closed at once.
export function put(key: string, value: unknown): Promise<boolean> {
  if (value === undefined) memory.delete(key);
  else memory.set(key, value);
  return database ? toDatabase(database, key, value) : Promise.resolve(false);
}

function toDatabase(to: IDBDatabase, key: string, value: unknown): Promise<boolean> {
  try {
    const writing = to.transaction(ROOM, "readwrite", { durability: "strict" });
    const room = writing.objectStore(ROOM);
    if (value === undefined) room.delete(key);
    else room.put(value, key);
    writing.commit();
    return new Promise((resolve) => {
      writing.oncomplete = (): void => resolve(true);
      writing.onerror = writing.onabort = (): void => resolve(false);
    });
  } catch {
    return Promise.resolve(false);
  }
}

// What an older version of these pages kept elsewhere; it stays there until it is forgotten.
export function older(name: string): unknown {
  for (const storage of OTHERS) {
    try {
      const text = window[storage].getItem(`taichong.${name}`);
      if (text !== null) return JSON.parse(text);
    } catch {
      // no storage, or not ours: as if nothing was kept
    }
  }
  return null;
}

export function forgetOlder(name: string): void {
  for (const storage of OTHERS) {
    try {
      window[storage].removeItem(`taichong.${name}`);
    } catch {
      // no storage: nothing was kept
    }
  }
}
