// The session's page: starts what the server planned, or goes on with what was running here.
import { at } from "../dom";
import { registerWorker } from "../offline/worker";
import { hasClock, ready, running, sendUnsent, settle } from "../offline/kept";
import { Playing } from "./playing";
import type { Session } from "../types";

const root = document.getElementById("session");
const planned = document.getElementById("data");
const came = Date.now(); // the questions were answered just before this page came

// From now on a reload finds the player, not a form to send again.
if (planned) history.replaceState(null, "", at("/session"));

void ready.then(() => {
  const left = settle(true);
  if (left) void sendUnsent();
  if (!root) return;
  if (planned) start(root, JSON.parse(planned.textContent) as Session);
  else if (left && hasClock(left.session)) start(root, left.session, left).over(); // an older version's has no words for it
  else if (running()) start(root, running()!.session, running());
});

function start(element: HTMLElement, session: Session, from = undefined as ReturnType<typeof running>): Playing {
  document.body.classList.add("full");
  const picture = (code: string, side: string): string =>
    at(`/body/still/${code}.webp?v=${element.dataset.body}${side === "right" ? "&side=right" : ""}`);
  const home = { href: at("/"), check: session.check, sends: true, picture, finished: sendUnsent };
  return new Playing(element, session, home, from ? from.checked : came, from);
}

registerWorker(Promise.resolve());
