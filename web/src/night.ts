// Nobody writes in a diary in the middle of a cramp: the morning after, it is offered with its time filled in.
import { get, put } from "./offline/store";

const NIGHT = "night";
const CRAMP = "cramp";
const SENT = "night sent";
const TEN_MINUTES_S = 600;
const SOONEST_MS = 2 * 3_600_000;
const LATEST_MS = 20 * 3_600_000;
const FORGET_AFTER_MS = 45 * 60_000;

// Where the diary says that the muscle of each page is.
const PLACES: Record<string, string> = {
  calf_cramp: "calf",
  foot_cramp: "foot",
  shin_cramp: "shin",
  front_thigh_cramp: "front of thigh",
  back_thigh_cramp: "back of thigh",
};

interface Night {
  began: number;
  place: string;
}

// When the cramp that runs now began: its clock goes on while one looks at another muscle, or reloads.
function crampBegan(place: string): number {
  const kept = get(CRAMP);
  const began = typeof kept === "number" && Date.now() - kept < FORGET_AFTER_MS ? kept : Date.now();
  void put(CRAMP, began);
  void put(NIGHT, { began, place } satisfies Night);
  return began;
}

// After ten minutes there is the advice alone; the stretch is a tap away below it, for another cramp may have begun.
export function crampClock(): void {
  const clock = document.getElementById("clock");
  const time = document.getElementById("time");
  const ten = document.getElementById("ten");
  const eased = document.querySelector<HTMLAnchorElement>("[data-eased]");
  const stretch = document.getElementById("cramp");
  if (!clock || !time || !ten || !eased || !stretch) return;
  const place = PLACES[new URL(eased.href).searchParams.get("where") ?? ""] ?? "";
  let began = crampBegan(place);
  clock.hidden = false;
  ten.classList.add("timed");
  const tick = (): void => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const isLong = seconds >= TEN_MINUTES_S;
    if (ten.classList.contains("now") === isLong) return;
    ten.classList.toggle("now", isLong);
    stretch.hidden = isLong;
    if (isLong) ten.scrollIntoView({ block: "nearest" }); // for who has scrolled down
  };
  tick();
  window.setInterval(tick, 500);
  eased.addEventListener("click", () => void put(CRAMP, undefined));
  ten.querySelector<HTMLElement>("[data-scripted]")!.hidden = false;
  ten.querySelector("[data-stretch-again]")?.addEventListener("click", () => (stretch.hidden = false));
  ten.querySelector("[data-new-cramp]")?.addEventListener("click", () => {
    void put(CRAMP, undefined);
    began = crampBegan(place);
    tick();
  });
}

function lately(): Night | null {
  const kept = get(NIGHT) as Night | number | undefined;
  const night = typeof kept === "number" ? { began: kept, place: "" } : kept; // an older version kept the time alone
  const ago = Date.now() - (night?.began ?? 0);
  return night && ago > SOONEST_MS && ago < LATEST_MS ? night : null;
}

// What a field of type datetime-local takes: the time on this wall.
function onTheWall(moment: number): string {
  return new Date(moment - new Date(moment).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

// The page that answers to the entry says whether it was kept; until then the night is not forgotten.
function forgetKept(): void {
  if (get(SENT) !== true) return;
  void put(SENT, undefined);
  const isKept = location.pathname.endsWith("/diary/offline") ? !["", "#not-kept"].includes(location.hash) : document.getElementById("kept") !== null;
  if (isKept) void put(NIGHT, undefined);
}

export function offer(): void {
  forgetKept();
  const night = lately();
  if (night === null) return;
  document.getElementById("night")?.removeAttribute("hidden");
  const form = document.querySelector<HTMLFormElement>("form.quick");
  form?.addEventListener("submit", () => void put(SENT, true));
  const when = form?.querySelector<HTMLInputElement>("[name='when']");
  if (!form || !when || when.value) return;
  when.value = onTheWall(night.began);
  when.closest("details")?.setAttribute("open", "");
  const places = [...form.querySelectorAll<HTMLInputElement>("[name='where']")];
  const place = places.find((each) => each.value === night.place);
  if (place && !places.some((each) => each.checked)) place.checked = true;
}
