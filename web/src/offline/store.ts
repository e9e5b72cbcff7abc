// Where a browser keeps things: IndexedDB, or localStorage where a page may not open one. What was kept is read once, then
// answered from memory, so that a tap is written down at once and nothing waits.
const NAME = "taichong";
const ROOM = "kept";
const FALLBACK = "taichong.kept";

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

function fromLocalStorage(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null; // no storage, or not ours: as if nothing was kept
  }
}

export const opened: Promise<void> = open().catch(() => {
  database = null;
  const kept = fromLocalStorage(FALLBACK);
  for (const [key, value] of Object.entries((kept ?? {}) as Record<string, unknown>)) memory.set(key, value);
});

export const get = (key: string): unknown => memory.get(key);
export const entries = (prefix: string): [string, unknown][] => [...memory].filter(([key]) => key.startsWith(prefix));

// Whether it is kept. The writing begins before this returns: a tab may be closed at once.
export function put(key: string, value: unknown): Promise<boolean> {
  if (value === undefined) memory.delete(key);
  else memory.set(key, value);
  return database ? toDatabase(database, key, value) : Promise.resolve(toLocalStorage());
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

function toLocalStorage(): boolean {
  try {
    localStorage.setItem(FALLBACK, JSON.stringify(Object.fromEntries(memory)));
    return true;
  } catch {
    return false;
  }
}

// A second copy where a browser has it at once: read again only where the first was lost.
export function copy(name: string, value: unknown[]): void {
  try {
    if (value.length > 0) localStorage.setItem(`taichong.${name}`, JSON.stringify(value));
    else localStorage.removeItem(`taichong.${name}`);
  } catch {
    // no storage, or no room: the first copy stands alone
  }
}

// What was copied, or kept by an older version of these pages; it is forgotten here once it was taken over.
export function copied(name: string): unknown {
  const found = fromLocalStorage(`taichong.${name}`);
  copy(name, []);
  return found;
}
