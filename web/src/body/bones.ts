// How clear the skin over the bones is: kept on this device.
import { h } from "../dom";
import { get, put } from "../offline/store";

const KEPT = "bones";
const USUAL = 60; // of 100

export function keptClear(): number {
  const kept = get(KEPT);
  return (typeof kept === "number" ? kept : USUAL) / 100;
}

export function slider(name: string, does: (clear: number) => void): HTMLElement {
  const input = h("input", { type: "range", min: "0", max: "100", step: "5", value: String(Math.round(keptClear() * 100)) });
  input.addEventListener("input", () => {
    does(Number(input.value) / 100);
    void put(KEPT, Number(input.value));
  });
  return h("label", { class: "bones" }, name, " ", input);
}
