// Small comforts on every page; each page works without them.
import { start } from "./body/start";
import { comeBack } from "./back";
import { at, groups, h } from "./dom";
import { handedOver } from "./offline/handed";
import { ready, running, sendUnsent, settle, unsent } from "./offline/kept";
import { get, put } from "./offline/store";
import { crampClock, offer } from "./night";
import { forgetWaiting, sendWaiting, waiting, type Waiting } from "./offline/waiting";
import { registerWorker } from "./offline/worker";

const STILL_MS = 400; // as long as a still is waited for
const SHOWN_MS = 5000; // and the body that can be turned

// "None of these" and a yes push each other out; the server checks it again.
function exclusive(all: string, others: string, on: (box: HTMLInputElement) => boolean, off: (box: HTMLInputElement) => void): void {
  const none = document.querySelector<HTMLInputElement>(`#check input[name="${all}"]`);
  const boxes = [...document.querySelectorAll<HTMLInputElement>(`#check ${others}`)];
  none?.addEventListener("change", () => none.checked && boxes.forEach(off));
  boxes.forEach((box) => box.addEventListener("change", () => none && on(box) && (none.checked = false)));
}

exclusive(
  "none_of_these",
  'input[name^="q."]',
  (box) => box.checked && box.value !== "no",
  (box) => {
    box.checked = box.value === "no";
  },
);
exclusive(
  "none_today",
  'fieldset#conditions input[name="c"], #check fieldset#conditions input[name="u"]',
  (box) => box.checked,
  (box) => {
    box.checked = false;
  },
);
exclusive(
  "no_conditions",
  'input[name="c"], #check input[name="u"]',
  (box) => box.checked,
  (box) => {
    box.checked = false;
  },
);

// A server elsewhere cannot know the clock on this wall.
document.querySelectorAll<HTMLInputElement>("[data-zone]").forEach((each) => {
  each.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
});

// How far lay shortcuts miss, where the page came before it was computed.
async function fillMisses(): Promise<void> {
  const open = [...document.querySelectorAll<HTMLElement>("[data-miss]:empty")];
  const code = location.pathname.split("/").pop() ?? "";
  if (open.length === 0) return;
  const answer = await fetch(at(`/api/shortcuts/${code}`));
  if (!answer.ok) return;
  const found = (await answer.json()) as { shortcut: string; sentences: string[] }[];
  for (const each of open) each.textContent = found.find((miss) => miss.shortcut === each.dataset.miss)?.sentences.join(" ") ?? "";
}

document.querySelectorAll<HTMLElement>("[data-print]").forEach((each) => {
  each.hidden = false;
  each.addEventListener("click", () => window.print());
});

// The body that can be turned: its still comes first. Once that is loaded a worker begins to draw, and the page's own script is fetched; it runs once the still is painted.
const later = document.querySelector<HTMLElement>("[data-script]");
const shown = new Promise((resolve) => {
  later?.addEventListener("shown", resolve);
  setTimeout(resolve, later ? SHOWN_MS : 0);
});
if (later) {
  const still = later.querySelector("img");
  const loaded = new Promise((resolve) => (!still || still.complete ? resolve(true) : still.addEventListener("load", resolve)));
  const late = new Promise((resolve) => setTimeout(resolve, STILL_MS));
  void Promise.race([loaded, late]).then(() => {
    try {
      window.drawing = start(later);
    } catch {
      // the page's own script says that the still stays
    }
    const src = later.dataset.script ?? "";
    document.head.append(h("link", { rel: "modulepreload", href: src }));
    requestAnimationFrame(() => setTimeout(() => document.head.append(h("script", { type: "module", src }))));
  });
}

// Leaving at once: the page is not in the history any more.
document.querySelectorAll<HTMLAnchorElement>("[data-leave]").forEach((each) =>
  each.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace(each.href);
  }),
);

// A line that was opened is open the next time, on every page of its kind; its heading is all that is kept.
function rememberLines(): void {
  const kind = location.pathname.split("/")[1] ?? "";
  document.querySelectorAll<HTMLDetailsElement>("details.line").forEach((line) => {
    const name = `open ${kind} ${(line.querySelector("summary")?.textContent ?? "").replace(/\d+/g, "").trim()}`;
    if (get(name) === true) line.open = true;
    line.addEventListener("toggle", () => void put(name, line.open || undefined));
  });
  // An address that names a place inside a closed line opens it.
  const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const around = place ? place.closest("details") : null;
  if (around && place && !around.open) {
    around.open = true;
    place.scrollIntoView();
  }
}

// -- what waits for the server ----------------------------------------------------------------------------------------

const SAYS_NOTHING = ["form_key", "zone", "kind", "written_at"];

function lineOf(each: Waiting, words: DOMStringMap): HTMLElement {
  const names = JSON.parse(words.names ?? "{}") as Record<string, string>;
  const fields = each.fields ?? [];
  const kind = fields.find(([name]) => name === "kind")?.[1] ?? "";
  const said = fields.filter(([name, value]) => value && !SAYS_NOTHING.includes(name)).map(([, value]) => value);
  const forget = (): void => void forgetWaiting(each).then(showWaiting);
  return h(
    "li",
    {},
    h("span", {}, [`${new Date(each.written).toLocaleString()} ${names[kind] ?? kind}`, ...said].join(" · "), each.refused && ` ${words.refused}`),
    h("button", { class: "quiet", type: "button", click: forget }, words.delete),
  );
}

function showWaiting(): void {
  const place = document.getElementById("waiting");
  const found = waiting("/diary");
  place?.querySelector("ul")?.replaceChildren(...found.map((each) => lineOf(each, place.dataset)));
  if (place) place.hidden = found.length === 0;
}

async function sendWhatWaits(): Promise<void> {
  showWaiting();
  if (waiting().length === 0 || "offline" in document.documentElement.dataset) return;
  const had = waiting("/diary").length;
  await sendWaiting(at);
  showWaiting();
  if (waiting("/diary").length < had) document.getElementById("sent")?.removeAttribute("hidden");
}

// What Learn asks is taken along, for when there is no connection.
function takeQuestions(): void {
  const from = document.querySelector<HTMLElement>("[data-cards]")?.dataset.cards;
  if (from && "serviceWorker" in navigator && navigator.serviceWorker.controller) void fetch(from).catch(() => undefined);
}

groups();
comeBack();
takeQuestions();
fillMisses().catch(() => undefined); // without a connection the page says what it said
document.getElementById("problems")?.focus();
void ready.then(() => {
  crampClock();
  offer();
  rememberLines();
  void handedOver(); // the server is there again: what a guide never came for is forgotten
  settle(true);
  document.getElementById("goes-on")?.toggleAttribute("hidden", !running());
  if (unsent().length > 0) void sendUnsent();
  void sendWhatWaits();
});
addEventListener("online", () => {
  void sendUnsent();
  void sendWaiting(at).then(showWaiting);
});
registerWorker(shown);
