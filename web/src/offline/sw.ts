// Keeps what three in the morning needs. Pages come from the server while it answers; else from here.
/// <reference lib="webworker" />
export {};

declare const self: ServiceWorkerGlobalScope & { KEPT: string[] };

const PAGES = [
  "/",
  "/cramp",
  "/cramp?where=calf_cramp",
  "/cramp?where=foot_cramp",
  "/cramp?where=front_thigh_cramp",
  "/cramp?where=back_thigh_cramp",
  "/cramp?where=shin_cramp",
  "/points",
  "/body",
  "/session",
  "/offline",
  "/stop/R1",
  "/stop/R2",
  "/stop/R8",
  "/stop/R17",
];
const WISHES = ["context", "side", "also", "only"]; // what a check is asked for before anything is answered
const NAME = `taichong-${self.KEPT.join("|")}`;
const PATIENCE_MS = 4000;

async function keepAll(): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.all([...PAGES, ...self.KEPT].map((each) => cache.add(each).catch(() => undefined)));
}

const found = async (cache: Cache, page: string, what: RegExp): Promise<string[]> => (await (await cache.match(page))?.text())?.match(what) ?? [];

// Once those pages are kept: every point's page, and the pictures of those for pressing, which take the server a while.
// A worker may be ended at any time, so each that begins goes on with what is missing.
async function keepPoints(): Promise<void> {
  const cache = await caches.open(NAME);
  const kept = new Set((await cache.keys()).map((each) => each.url));
  const pages = await found(cache, "/points", /\/points\/[A-Z0-9-]+(?=")/g);
  const pictures = [...(await found(cache, "/body", /\/body\/still\/[^"]+/g)), ...(await found(cache, "/offline", /\/body\/still\/[^"]+/g))];
  const missing = [...pages, ...pictures].filter((each) => !kept.has(new URL(each, self.location.origin).href));
  for (const each of new Set(missing)) await cache.add(each).catch(() => undefined);
}

let keeping: Promise<void> | undefined;
const goOnKeeping = (): Promise<void> => (keeping ??= keepPoints().catch(() => undefined));

async function forgetOld(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((each) => each !== NAME).map((each) => caches.delete(each)));
  await self.clients.claim();
}

function inTime(request: Request): Promise<Response> {
  const late = new Promise<Response>((_resolve, reject) => setTimeout(() => reject(new Error("late")), PATIENCE_MS));
  return Promise.race([fetch(request), late]);
}

// A plan answers to what held when it was asked for: it is asked anew, never shown from here.
const isAnswered = (url: URL): boolean => url.pathname.startsWith("/relief/") && [...url.searchParams.keys()].some((each) => !WISHES.includes(each));

// Where the guide without a server tells the same.
function instead(url: URL): string {
  const [, room, name] = url.pathname.split("/");
  if (room === "points" && name) return `/offline#point-${name}`;
  if (room === "relief" && name) return `/offline#relief-${name}`;
  return "/offline#home";
}

async function page(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const cache = await caches.open(NAME);
  if (request.method !== "GET") return fetch(request).catch(() => Response.redirect(instead(url), 303));
  try {
    // A trial's prospects take seconds to play, and nothing of it is kept here to show instead.
    const answer = /^\/(diary|trials)/.test(url.pathname) ? await fetch(request) : await inTime(request);
    // What the server wants kept nowhere (a diary, a trial) is not kept here either.
    const mayKeep = answer.headers.get("cache-control") !== "no-store";
    if (answer.ok && mayKeep && !answer.redirected && !isAnswered(url) && url.pathname !== "/search" && url.pathname !== "/login") {
      await cache.put(request, answer.clone());
    }
    return answer;
  } catch {
    const kept = isAnswered(url) ? undefined : ((await cache.match(request)) ?? (await cache.match(url.pathname)));
    return kept ?? Response.redirect(instead(url), 302);
  }
}

const isKept = (url: URL): boolean =>
  url.pathname.startsWith("/static/") || ((url.pathname.startsWith("/body/") || url.pathname.startsWith("/api/body")) && url.searchParams.has("v"));

async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOld());
  void goOnKeeping();
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") {
    event.respondWith(page(event.request));
    event.waitUntil(goOnKeeping());
  } else if (event.request.method === "GET" && isKept(url)) event.respondWith(asset(event.request));
});
