// Learn without the server: the questions that were taken along, answered in words, judged by what was taken along with
// them; the answers wait on this device. What FSRS makes of them is the server's work.
import { at, h } from "../dom";
import { newId, ready } from "../offline/kept";
import { keepWaiting, waiting } from "../offline/waiting";
import { next, type Cards, type Card, type Given } from "./order";

const place = document.getElementById("asked")!;
const say = (name: string): string => place.dataset[name] ?? "";

const given = (): Given[] => waiting("/learn/later").flatMap((each) => (each.told as { answers: Given[] }).answers);

async function take(): Promise<Cards | null> {
  const answer = await fetch(at(`/learn/cards.json${location.search}`)).catch(() => null);
  return answer?.ok ? ((await answer.json()) as Cards) : null;
}

function ask(cards: Cards, here: Given[], isGoingOn = false): void {
  const card = next(cards, here, new Date());
  if (!card) {
    place.replaceChildren(h("p", { class: "do" }, cards.cards.length > 0 ? say("nothing") : say("none")), h("a", { class: "button", href: at("/learn") }, say("again")));
    return;
  }
  const choice = (text: string, n: number): HTMLElement =>
    h("li", {}, h("button", { class: "quiet", "data-answer": String(n), click: () => judge(cards, card, n, here) }, text));
  const asks = h("h2", { class: "asks", tabindex: "-1" }, card.asks);
  place.replaceChildren(asks, h("ul", { class: "replies" }, ...card.choices.map(choice)));
  if (isGoingOn) asks.focus(); // the button that had it is gone
}

// The point on the body, if the browser took that picture along.
function pictureOf(card: Card, address: string): HTMLElement {
  const picture = h("img", { src: at(address), width: "1172", height: "879", alt: card.shows ?? "" });
  const figure = h("figure", {}, picture);
  picture.addEventListener("error", () => figure.remove());
  return figure;
}

function judge(cards: Cards, card: Card, chosen: number, here: Given[]): void {
  const right = chosen === card.right;
  const answer: Given = { id: card.id, at: new Date().toISOString().replace("Z", "+00:00"), score: right ? "right" : "wrong", off_mm: null };
  const all = [...here, answer];
  if (cards.kept) void keepWaiting({ id: newId(), to: "/learn/later", fields: null, told: { answers: [answer] }, written: Date.now(), refused: false });
  const says = card.says[chosen]!.map((each, n) => h("p", n === 0 ? { class: "do", tabindex: "-1" } : {}, each));
  const on = h("button", { class: "big", id: "next", click: () => ask(cards, all, true) }, say("next"));
  const shown = !right && card.picture ? [pictureOf(card, card.picture)] : [];
  place.removeAttribute("aria-live"); // from here on the focus goes where there is something to hear
  place.replaceChildren(h("section", { class: right ? "good" : "", "data-score": answer.score }, ...says, ...shown), on);
  says[0]?.focus();
}

void ready.then(take).then((cards) => {
  if (!cards) {
    place.replaceChildren(h("p", { class: "do" }, say("none")));
    return;
  }
  document.getElementById(cards.kept ? "kept" : "lost")?.removeAttribute("hidden");
  ask(cards, given());
});
