// Nobody writes in a diary in the middle of a cramp: the morning after, it is offered with its time filled in.
import { get, put } from "./offline/store";

const NIGHT = "night";
const CRAMP = "cramp";
const SOONEST_MS = 2 * 3_600_000;
const LATEST_MS = 20 * 3_600_000;
const FORGET_AFTER_MS = 45 * 60_000;

function moment(name: string): number {
  const found = get(name);
  return typeof found === "number" ? found : 0;
}

// When the cramp that runs now began: its clock goes on while one looks at another muscle, or reloads.
export function crampBegan(): number {
  const kept = moment(CRAMP);
  const began = Date.now() - kept < FORGET_AFTER_MS ? kept : Date.now();
  void put(CRAMP, began);
  void put(NIGHT, began);
  return began;
}

export const crampEased = (): Promise<boolean> => put(CRAMP, undefined);

function lately(): number | null {
  const began = moment(NIGHT);
  const ago = Date.now() - began;
  return ago > SOONEST_MS && ago < LATEST_MS ? began : null;
}

// What a field of type datetime-local takes: the time on this wall.
function onTheWall(moment: number): string {
  return new Date(moment - new Date(moment).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function offer(): void {
  const began = lately();
  if (began === null) return;
  document.getElementById("night")?.removeAttribute("hidden");
  const when = document.querySelector<HTMLInputElement>("form.quick [name='when']");
  if (!when || when.value) return;
  when.value = onTheWall(began);
  when.closest("details")?.setAttribute("open", "");
  when.form?.addEventListener("submit", () => void put(NIGHT, undefined));
}
