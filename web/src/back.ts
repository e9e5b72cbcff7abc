// Whoever goes back from a plan to its check finds it as it was answered. The history entry of the check holds the opaque
// name of the answers, which the server keeps for a while, and nothing of what was answered.
import { at } from "./dom";

interface Left {
  keptAs: string;
}

const isLeft = (state: unknown): state is Left => typeof state === "object" && state !== null && "keptAs" in state;

export function comeBack(go = (address: string): void => location.replace(address)): void {
  const form = document.querySelector<HTMLFormElement>("form#check");
  const name = form?.querySelector<HTMLInputElement>('input[name="kept_as"]')?.value;
  if (!form || !name) return;
  if (isLeft(history.state)) go(at(`/relief/${form.dataset.complaint}/${encodeURIComponent(history.state.keptAs)}?change=1`));
  else form.addEventListener("submit", () => history.replaceState({ keptAs: name }, ""));
}
