import { beforeEach, expect, test, vi } from "vitest";
import { comeBack } from "./back";

const FORM = `<form id="check" data-complaint="stress"><input type="hidden" name="kept_as" value="a-name"></form>`;

beforeEach(() => {
  document.body.innerHTML = FORM;
  history.replaceState(null, "");
});

test("a check that is sent leaves its opaque name in the history, and who comes back is led to its answers", () => {
  const go = vi.fn();
  comeBack(go);
  expect(go).not.toHaveBeenCalled();
  document.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
  expect(history.state).toEqual({ keptAs: "a-name" });
  comeBack(go);
  expect(go).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/\/relief\/stress\/a-name\?change=1$/));
});

test("where the server keeps nothing under a name, nothing is led away", () => {
  document.body.innerHTML = `<form id="check"></form>`;
  history.replaceState({ keptAs: "a-name" }, "");
  const go = vi.fn();
  comeBack(go);
  expect(go).not.toHaveBeenCalled();
});
