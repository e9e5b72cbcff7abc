// The bones around a point, where they are drawn.
import type { Written } from "./figure";
import { normalsOf } from "./mesh";

export interface Skeleton {
  places: Float32Array;
  normals: Float32Array;
  faces: Uint16Array;
  named: Float32Array;
  written: Written;
}

// Counts of corners and triangles; places in tenths of millimetres (LPS); triangles; whether the words name a corner's bone; what is written, as JSON.
export function skeletonOf(data: ArrayBuffer): Skeleton {
  const [corners, triangles] = new Uint32Array(data, 0, 2) as unknown as [number, number];
  const told = new Int16Array(data, 8, corners * 3);
  const faces = new Uint16Array(data, 8 + corners * 6, triangles * 3);
  const end = 8 + corners * 6 + triangles * 6;
  const named = Float32Array.from(new Uint8Array(data, end, corners));
  const written = JSON.parse(new TextDecoder().decode(new Uint8Array(data, end + corners))) as Written;
  const places = new Float32Array(corners * 3);
  for (let n = 0; n < places.length; n += 3) places.set([told[n]! / 1e4, told[n + 2]! / 1e4, -told[n + 1]! / 1e4], n);
  return { places, normals: normalsOf(places, faces), faces, named, written };
}
