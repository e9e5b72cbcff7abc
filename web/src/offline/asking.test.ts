import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Plan, Tables } from "../types";
import { crisisNumbers, searchBox } from "./asking";
import { handOver } from "./handed";

const HELP = { emergency_say: "In danger, call", crisis_say: "", own_crisis: "", anywhere: { country: "anywhere", emergency: ["112"] }, countries: {}, languages: {} };
const ASKING = { heading: "What is it?", no_words: "The list could not be loaded.", not_heard: "Type it again." };
const TABLES = { complaints: [{ id: "stress", name: "Stress" }], help_lines: HELP, asking: ASKING } as unknown as Tables;

beforeEach(() => {
  document.body.innerHTML = `<form class="search"><input></form><section id="found"></section><script id="data" data-reader="/static/words.json?1"></script>`;
});
afterEach(() => vi.unstubAllGlobals());

function show(id: string, ...children: (Node | string)[]): void {
  document.getElementById(id)!.replaceChildren(...children);
}

async function searched(answered: () => Promise<Response> = () => Promise.reject(new Error("gone"))): Promise<HTMLElement> {
  const asked = vi.fn(answered);
  vi.stubGlobal("fetch", asked);
  searchBox({ ...TABLES }, { show, stop: () => undefined });
  document.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
  await vi.waitFor(() => expect(document.querySelector("#found h1")).not.toBeNull(), { timeout: 6000 });
  expect(asked).toHaveBeenCalledWith("/static/words.json?1");
  return document.getElementById("found")!;
}

test("where the list of words cannot be had, the search says so, offers every complaint and whom to call", async () => {
  const found = await searched();
  expect(found.querySelector("[role=alert]")?.textContent).toBe(ASKING.no_words);
  expect(found.querySelector("a[href='#relief-stress']")?.textContent).toBe("Stress");
  expect(found.querySelector("a[href='tel:112']")).not.toBeNull();
});

test("it is asked for again at the next search", async () => {
  await searched();
  document.getElementById("found")!.replaceChildren();
  await searched();
});

test("what was typed before the connection was lost is searched for at once, and stands in no address", async () => {
  location.hash = "#home";
  await handOver("chest pain");
  vi.stubGlobal("fetch", () => Promise.reject(new Error("gone")));
  searchBox({ ...TABLES }, { show, stop: () => undefined });
  await vi.waitFor(() => expect(document.querySelector("#found a[href='tel:112']")).not.toBeNull());
  expect(document.querySelector("input")!.value).toBe("chest pain");
  expect(location.href).not.toContain("chest");
});

test("where it could not be handed over the guide says so, and offers everything", () => {
  location.hash = "#not-heard";
  searchBox({ ...TABLES }, { show, stop: () => undefined });
  expect(document.querySelector("#found [role=alert]")?.textContent).toBe(ASKING.not_heard);
  expect(document.querySelector("#found a[href='tel:112']")).not.toBeNull();
  location.hash = "";
});

test.each([
  [["en-US"], ["tel:988"]],
  [["en"], ["tel:988", "tel:116123"]], // no country is known: every line that is
  [["it-IT"], []],
])("for %j the crisis lines are %j, and stand at no other stop", (languages, called) => {
  const crisis = (name: string, number: string): object => ({ name, emergency: ["112"], crisis: number ? { name: "Line", number } : null });
  const countries = { US: crisis("United States", "988"), GB: crisis("United Kingdom", "116 123"), IT: crisis("Italy", "") };
  const data = { ...TABLES, crisis: ["R15"], help_lines: { ...HELP, own_crisis: "your country's line", countries } } as unknown as Tables;
  const stop = (code: string): Plan => ({ findings: [{ code }] }) as unknown as Plan;
  vi.stubGlobal("navigator", { languages });
  const shown = crisisNumbers(data, stop("R15"));
  const links = shown.flatMap((each) => [...each.querySelectorAll("a")].map((link) => link.getAttribute("href")));
  expect(links).toEqual(called);
  expect(shown.length).toBeGreaterThan(0);
  expect(crisisNumbers(data, stop("R2"))).toEqual([]);
});

// Last: this table is waited for from here on.
test("a server that says nothing is not waited for", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 1000 });
  const found = await searched(() => new Promise(() => undefined)).finally(() => vi.useRealTimers());
  expect(found.querySelector("[role=alert]")?.textContent).toBe(ASKING.no_words);
});
