// The session's page: starts what the server planned, or goes on with what was running here.
import { registerWorker } from "../offline/worker";
import { running, sendUnsent } from "../offline/kept";
import { Playing } from "./playing";
import type { Session } from "../types";

const root = document.getElementById("session");
const planned = document.getElementById("data");
const was = running();

if (root && planned) {
  // From now on a reload finds the player, not a form to send again.
  history.replaceState(null, "", "/session");
  start(root, JSON.parse(planned.textContent ?? "null") as Session);
} else if (root && was) {
  start(root, was.session, was);
}

function start(element: HTMLElement, session: Session, from: typeof was = null): void {
  document.body.classList.add("full");
  const picture = (code: string): string => `/body/still/${code}.webp?v=${element.dataset.body}`;
  new Playing(element, session, { href: "/", sends: true, picture, finished: sendUnsent }, from);
}

registerWorker();
