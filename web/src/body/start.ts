// The worker that draws the body, begun while the page is still coming: it fetches the body and draws the first frame by itself.
import { at } from "../dom";
import { opened } from "../offline/store";
import { keptClear } from "./bones";
import type { Said, Start, Three, Told } from "./drawn";
import type { Side } from "./figure";

// What hears the worker comes later; until then what it says is kept.
export interface Started {
  canvas: HTMLCanvasElement;
  worker: Worker;
  said: Said[];
  hear: (said: Said) => void;
}
declare global {
  interface Window {
    drawing?: Started;
  }
}

export const sharpness = (): number => Math.min(devicePixelRatio, 3);
export const askedSide = (): Side => (new URLSearchParams(location.search).get("side") === "right" ? "right" : "left");

export function coloursOf(room: HTMLElement): [Three, Three, Three] | undefined {
  const told = room.dataset.skin?.split(" ").map(Number);
  return told?.length === 9 ? ([0, 3, 6].map((first) => told.slice(first, first + 3)) as [Three, Three, Three]) : undefined;
}

// Throws where a browser draws nothing in a worker. Many pixels need no smoothing.
export function start(room: HTMLElement): Started {
  const { code, name, drawing } = room.dataset;
  const { clientWidth: width, clientHeight: height } = room.querySelector<HTMLElement>(".stage")!;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(width * sharpness()), height: Math.round(height * sharpness()) });
  const begins: Start = {
    canvas: canvas.transferControlToOffscreen(),
    antialias: devicePixelRatio < 1.5,
    figure: at(`/body/figure.json?v=${name}`),
    mesh: at(`/api/body.glb?v=${name}`),
    bones: code ? at(`/body/bones/${code}.bin?v=${name}`) : "",
    code,
    side: askedSide(),
    colours: coloursOf(room),
    width,
    height,
    sharpness: sharpness(),
  };
  const started: Started = { canvas, worker: new Worker(drawing ?? ""), said: [], hear: (said) => started.said.push(said) };
  started.worker.addEventListener("message", ({ data }: MessageEvent<Said>) => started.hear(data));
  started.worker.addEventListener("error", () => started.hear("none"));
  started.worker.postMessage(begins satisfies Told, [begins.canvas]);
  void opened.then(() => started.worker.postMessage({ clear: keptClear() } satisfies Told));
  return started;
}
