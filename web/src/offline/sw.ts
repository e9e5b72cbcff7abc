// Keeps what three in the morning needs. Pages come from the server while it answers; else from here.
/// <reference lib="webworker" />
import { hasGuide, instead as guideFor, NOT_HEARD, QUESTIONS, questionsKept } from "./guide";
import { handOver } from "./handed";
import { opened } from "./store";
import { keepWaiting } from "./waiting";

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
  "/diary/offline",
  "/learn/offline",
  "/me",
  "/help",
  "/about",
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
const instead = (url: URL): string => at(guideFor(placeOf(url), url.search));

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
  await add(cache, at(QUESTIONS));
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

// A kept page says that it is one, and each of its forms gets a key of its own, as if it had come anew.
async function marked(kept: Response): Promise<Response> {
  const text = (await kept.text()).replace("<html", "<html data-offline").replace(/(name="form_key" value=")[^"]*/g, (_all, begins: string) => begins + fresh());
  const headers = new Headers(kept.headers);
  for (const each of ["content-encoding", "content-length"]) headers.delete(each);
  return new Response(text, { headers });
}

const fresh = (): string => Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// -- the diary without the server -------------------------------------------------------------------------------------

const LONG_CRAMP_MINUTES = 10;

// Which help an entry calls for at once; the page has the words.
function helpFor(told: Map<string, string>): string {
  const kind = told.get("kind") ?? "";
  const minutes = Number((told.get("minutes_typed") ?? told.get("minutes") ?? "0").replace(",", "."));
  if (kind === "effect" && told.get("what")) return `help-effect-${told.get("what")}`;
  if (kind.startsWith("gad")) return "help-gad";
  return kind === "cramp" && minutes > LONG_CRAMP_MINUTES ? "help-cramp" : "kept";
}

const onTheWall = (now: Date): string => new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

async function keepForm(request: Request): Promise<Response> {
  await opened;
  const fields = [...(await request.formData()).entries()].map(([name, value]): [string, string] => [name, typeof value === "string" ? value : ""]);
  const told = new Map(fields.filter(([, value]) => value !== ""));
  const own: [string, string][] = [
    ["zone", told.get("zone") ?? Intl.DateTimeFormat().resolvedOptions().timeZone],
    ["written_at", onTheWall(new Date())],
  ];
  const said = [...fields.filter(([name]) => name !== "zone"), ...own];
  const isKept = await keepWaiting({ id: fresh(), to: "/diary", fields: said, told: null, written: Date.now(), refused: false });
  return Response.redirect(at(`/diary/offline#${isKept ? helpFor(told) : "not-kept"}`), 303);
}

async function sent(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const isSearch = placeOf(url) === "/search";
  const copy = isSearch || placeOf(url) === "/diary" ? request.clone() : null;
  return (isSearch ? inTime(request) : fetch(request)).catch(() => {
    if (!copy) return Response.redirect(instead(url), 303);
    return isSearch ? copy.formData().then((told) => searchHere(told.get("q"))) : keepForm(copy);
  });
}

// What was typed may tell of a danger: the guide without a server reads it.
async function searchHere(typed: FormDataEntryValue | null): Promise<Response> {
  const isHeard = typeof typed !== "string" || (await handOver(typed));
  return Response.redirect(at(isHeard ? guideFor("/search") : `/offline${NOT_HEARD}`), 303);
}

async function keptOf(cache: Cache, request: Request, url: URL): Promise<Response | undefined> {
  return isAnswered(url) ? undefined : ((await cache.match(request)) ?? (await cache.match(url.pathname)));
}

async function page(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const cache = await caches.open(NAME);
  if (request.method !== "GET") return sent(request);
  try {
    // Some pages take seconds to make (a trial's prospects, a sheet of twenty pictures): where nothing is kept that says
    // the same, a slow server is waited for.
    const says = (await keptOf(cache, request, url)) ?? hasGuide(placeOf(url));
    const answer = says ? await inTime(request) : await fetch(request);
    // What the server wants kept nowhere (a diary, a trial) is not kept here either.
    const mayKeep = answer.headers.get("cache-control") !== "no-store";
    if (answer.ok && mayKeep && !answer.redirected && !isAnswered(url) && !["/search", "/login"].includes(placeOf(url))) {
      await cache.put(request, answer.clone());
    }
    return answer;
  } catch {
    if (placeOf(url) === "/search") return searchHere(url.searchParams.get("q"));
    const kept = await keptOf(cache, request, url);
    return kept ? marked(kept) : Response.redirect(instead(url), 302);
  }
}

const isKept = (url: URL): boolean =>
  placeOf(url).startsWith("/static/") || (/^\/(body\/|api\/body)/.test(placeOf(url)) && url.searchParams.has("v"));

async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request).catch(() => Response.error());
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

// The questions of a deck: as the server has them now, else as they were taken along.
async function questions(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  try {
    const answer = await inTime(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch {
    for (const each of questionsKept(new URL(request.url).search)) {
      const kept = await cache.match(at(each));
      if (kept) return kept;
    }
    return Response.error();
  }
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
  } else if (event.request.method === "GET" && placeOf(url) === QUESTIONS) event.respondWith(questions(event.request));
  else if (event.request.method === "GET" && isKept(url)) event.respondWith(asset(event.request));
});
