// The marked picture as a file on this device, as large as the picture on the page.
import { h } from "../dom";
import { draw } from "./drawing";
import type { Scene } from "./drawing";

const QUALITY = 0.92;
const UNIT = 620; // lines are as thick as on a stage this wide
const KEPT_MS = 10_000;

export function saveMarked(scene: Scene, title: string, name: string): void {
  const { width, height } = scene.picture;
  const unit = Math.max(1, Math.min(width, height) / UNIT);
  const strip = Math.round(34 * unit);
  const canvas = h("canvas");
  Object.assign(canvas, { width, height: height + strip });
  const context = canvas.getContext("2d");
  if (!context) return;
  draw(context, { ...scene, marks: scene.marks.map((each) => ({ ...each, isChosen: false })) }, { size: { width, height }, scale: 1, unit, at: (place) => place });
  write(context, title, { height, strip, width, unit });
  canvas.toBlob(
    (blob) => {
      canvas.width = canvas.height = 0;
      if (blob) offer(blob, name);
    },
    "image/jpeg",
    QUALITY,
  );
}

function write(context: CanvasRenderingContext2D, title: string, { height, strip, width, unit }: Record<"height" | "strip" | "width" | "unit", number>): void {
  context.fillStyle = "#fffdf8";
  context.fillRect(0, height, width, strip);
  context.fillStyle = "#101822";
  context.font = `600 ${15 * unit}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  context.fillText(title, 12 * unit, height + strip / 2, width - 24 * unit);
}

function offer(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name });
  link.click();
  const revoke = (): void => URL.revokeObjectURL(address);
  setTimeout(revoke, KEPT_MS);
  addEventListener("pagehide", revoke, { once: true });
}
