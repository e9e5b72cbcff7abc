import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { crampClock, offer } from "./night";
import { put } from "./offline/store";

const CRAMP_PAGE = `<section id="ten"><p data-scripted hidden><button data-stretch-again></button><button data-new-cramp></button></p></section><div id="cramp"></div>
  <a href="/eased?where=back_thigh_cramp" data-eased></a><p id="clock" hidden><span id="time"></span></p>`;
const FORM = `<form class="quick"><input type="radio" name="where" value="calf"><input type="radio" name="where" value="back of thigh">
  <details><input name="when"></details></form>`;
const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-03-01T03:10:00") });
  for (const each of ["cramp", "night", "night sent"]) void put(each, undefined);
  document.body.innerHTML = CRAMP_PAGE;
  history.replaceState(null, "", "/diary");
});
afterEach(() => vi.useRealTimers());

const isLong = (): boolean => document.getElementById("ten")!.classList.contains("now");

function reload(html: string): void {
  document.body.innerHTML = html;
}

function morning(html: string): void {
  crampClock();
  vi.setSystemTime(Date.now() + 4 * HOUR_MS);
  reload(html);
  offer();
}

const sendEntry = (): boolean => document.querySelector("form")!.dispatchEvent(new Event("submit"));

function isAsked(): boolean {
  reload(`<p id="night" hidden></p>`);
  offer();
  return !document.getElementById("night")!.hidden;
}

test("after ten minutes the advice comes first, the stretch is a tap away, and a new cramp begins the clock anew", () => {
  crampClock();
  expect(isLong()).toBe(false);
  vi.setSystemTime(Date.now() + 25 * 60_000);
  reload(CRAMP_PAGE);
  crampClock();
  expect(isLong()).toBe(true);
  const stretch = document.getElementById("cramp")!;
  expect(stretch.hidden).toBe(true);
  expect(document.querySelector<HTMLElement>("[data-scripted]")!.hidden).toBe(false);
  document.querySelector<HTMLElement>("[data-stretch-again]")!.click();
  vi.advanceTimersByTime(60_000);
  expect(stretch.hidden).toBe(false);
  expect(isLong()).toBe(true); // the advice stays
  document.querySelector<HTMLElement>("[data-new-cramp]")!.click();
  expect(isLong()).toBe(false);
  expect(stretch.hidden).toBe(false);
  expect(document.getElementById("time")!.textContent).toBe("0:00");
  vi.advanceTimersByTime(600_000);
  expect(isLong()).toBe(true);
  expect(stretch.hidden).toBe(true);
});

test("the morning's entry has the time and the place of the night", () => {
  morning(FORM);
  expect(document.querySelector<HTMLInputElement>("[name='when']")!.value).toBe("2026-03-01T03:10");
  expect(document.querySelector<HTMLInputElement>("[name='where']:checked")!.value).toBe("back of thigh");
});

test("what was chosen already is left, and a night that an older version kept has no place", () => {
  morning(FORM.replace('value="calf"', 'value="calf" checked'));
  expect(document.querySelector<HTMLInputElement>("[name='where']:checked")!.value).toBe("calf");
  void put("night", Date.now() - 4 * HOUR_MS);
  reload(FORM);
  offer();
  expect(document.querySelector<HTMLInputElement>("[name='when']")!.value).not.toBe("");
  expect(document.querySelector("[name='where']:checked")).toBeNull();
});

test("the night is asked about until its entry is kept", () => {
  morning(FORM);
  sendEntry();
  reload(FORM.replace('name="when"', 'name="when" value="2026-03-01T03:10"')); // the form again, with what is wrong
  offer();
  expect(isAsked()).toBe(true);
  reload(`${FORM}<p id="kept"></p>`); // of another entry
  offer();
  expect(isAsked()).toBe(true);
  reload(FORM);
  offer();
  sendEntry();
  reload(`<p id="kept"></p>`);
  offer();
  expect(isAsked()).toBe(false);
});

test("without the server it is forgotten once it waits on this device, and not where nothing could be kept", () => {
  for (const [fragment, asked] of [["not-kept", true], ["help-cramp", false]] as const) {
    morning(FORM);
    sendEntry();
    history.replaceState(null, "", `/diary/offline#${fragment}`);
    expect(isAsked()).toBe(asked);
    reload(CRAMP_PAGE);
  }
});
