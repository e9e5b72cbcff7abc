// Keeps what three in the morning needs. Pages come from the server while it answers; else from here.
/// <reference lib="webworker" />
export {};

declare const self: ServiceWorkerGlobalScope & { KEPT: string[]; PATH: string };

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
  "/photo",
  "/stop/R1",
  "/stop/R2",
  "/stop/R8",
  "/stop/R17",
];
const WISHES = ["context", "side", "also", "only"]; // what a check is asked for before anything is answered
const OURS = `taichong${self.PATH}-`; // other things may be served by the same host
const NAME = `${OURS}${self.KEPT.join("|")}`;
const PATIENCE_MS = 4000;

async function keepAll(): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.all([...PAGES.map(at), ...self.KEPT].map((each) => add(cache, each)));
}

const at = (address: string): string => self.PATH + address;
const placeOf = (url: URL): string => url.pathname.slice(self.PATH.length);

// A page that leads to the entrance instead is not the page.
async function add(cache: Cache, address: string): Promise<void> {
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok && !answer.redirected) await cache.put(address, answer);
}

const found = async (cache: Cache, page: string, what: RegExp): Promise<string[]> => (await (await cache.match(page))?.text())?.match(what) ?? [];

// Once those pages are kept: every point's page, and the pictures of those for pressing, which take the server a while.
// A worker may be ended at any time, so each that begins goes on with what is missing.
async function keepPoints(): Promise<void> {
  const cache = await caches.open(NAME);
  const kept = new Set((await cache.keys()).map((each) => each.url));
  const pages = await found(cache, at("/points"), /\/points\/[A-Z0-9-]+(?=")/g);
  const pictures = [...(await found(cache, at("/body"), /\/body\/still\/[^"]+/g)), ...(await found(cache, at("/offline"), /\/body\/still\/[^"]+/g))];
  const missing = [...pages, ...pictures].map(at).filter((each) => !kept.has(new URL(each, self.location.origin).href));
  for (const each of new Set(missing)) await add(cache, each);
}

let keeping: Promise<void> | undefined;
const goOnKeeping = (): Promise<void> => (keeping ??= keepPoints().catch(() => undefined));

async function forgetOld(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((each) => each.startsWith(OURS) && each !== NAME).map((each) => caches.delete(each)));
  await self.clients.claim();
}

function inTime(request: Request): Promise<Response> {
  const late = new Promise<Response>((_resolve, reject) => setTimeout(() => reject(new Error("late")), PATIENCE_MS));
  return Promise.race([fetch(request), late]);
}

// A plan answers to what held when it was asked for: it is asked anew, never shown from here.
const isAnswered = (url: URL): boolean =>
  /^\/relief\/[^/]+\/./.test(placeOf(url)) || (placeOf(url).startsWith("/relief/") && [...url.searchParams.keys()].some((each) => !WISHES.includes(each)));

// Where the guide without a server tells the same.
function instead(url: URL): string {
  const [, room, name] = placeOf(url).split("/");
  if (room === "points" && name) return at(`/offline#point-${name}`);
  if (room === "relief" && name) return at(`/offline#relief-${name}`);
  return at("/offline#home");
}

async function page(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const cache = await caches.open(NAME);
  if (request.method !== "GET") return fetch(request).catch(() => Response.redirect(instead(url), 303));
  try {
    // A trial's prospects take seconds to play, and nothing of it is kept here to show instead.
    const answer = /^\/(diary|trials)/.test(placeOf(url)) ? await fetch(request) : await inTime(request);
    // What the server wants kept nowhere (a diary, a trial) is not kept here either.
    const mayKeep = answer.headers.get("cache-control") !== "no-store";
    if (answer.ok && mayKeep && !answer.redirected && !isAnswered(url) && !["/search", "/login"].includes(placeOf(url))) {
      await cache.put(request, answer.clone());
    }
    return answer;
  } catch {
    const kept = isAnswered(url) ? undefined : ((await cache.match(request)) ?? (await cache.match(url.pathname)));
    return kept ?? Response.redirect(instead(url), 302);
  }
}

const isKept = (url: URL): boolean =>
  placeOf(url).startsWith("/static/") || (/^\/(body\/|api\/body)/.test(placeOf(url)) && url.searchParams.has("v"));

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
