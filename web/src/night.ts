// Nobody writes in a diary in the middle of a cramp: the morning after, it is offered with its time filled in.
const KEY = "taichong.night";
const SOONEST_MS = 2 * 3_600_000;
const LATEST_MS = 20 * 3_600_000;

export function remember(began: number): void {
  try {
    localStorage.setItem(KEY, String(began));
  } catch {
    // no storage: nothing is offered
  }
}

function lately(): number | null {
  try {
    const began = Number(localStorage.getItem(KEY));
    const ago = Date.now() - began;
    return ago > SOONEST_MS && ago < LATEST_MS ? began : null;
  } catch {
    return null;
  }
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
  when.form?.addEventListener("submit", () => localStorage.removeItem(KEY));
}
