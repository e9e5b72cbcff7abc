// The bones around a point, loaded once the skin is there, and how clear the skin over them is: kept on this device.
import { at, h } from "../dom";
import { get, opened, put } from "../offline/store";
import type { BonesTold } from "./drawn";
import type { Written } from "./figure";
import { normalsOf } from "./skin";

const KEPT = "bones";
const USUAL = 60; // of 100

// Counts of corners and triangles; places in tenths of millimetres (LPS); triangles; whether the words name a corner's bone; what is written, as JSON.
export async function bonesOf(code: string, version: string): Promise<{ told: BonesTold; written: Written } | undefined> {
  await opened;
  const answer = await fetch(at(`/body/bones/${code}.bin?v=${version}`));
  if (!answer.ok) return undefined;
  const data = await answer.arrayBuffer();
  const [corners, triangles] = new Uint32Array(data, 0, 2) as unknown as [number, number];
  const told = new Int16Array(data, 8, corners * 3);
  const faces = new Uint16Array(data, 8 + corners * 6, triangles * 3);
  const end = 8 + corners * 6 + triangles * 6;
  const named = Float32Array.from(new Uint8Array(data, end, corners));
  const written = JSON.parse(new TextDecoder().decode(new Uint8Array(data, end + corners))) as Written;
  const bones = new Float32Array(corners * 3);
  for (let n = 0; n < bones.length; n += 3) bones.set([told[n]! / 1e4, told[n + 2]! / 1e4, -told[n + 1]! / 1e4], n);
  return { told: { bones, normals: normalsOf(bones, faces), faces, named }, written };
}

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
