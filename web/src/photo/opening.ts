// A picture from this device, decoded and made smaller without a stall; it goes nowhere.
import type { Size } from "./frame";

export const LONGEST = 2400; // pixels: enough for every bone, and little for a phone's memory
export const LEAST = 240;
const STRIP = 250_000; // pixels that are drawn at once: a few milliseconds
const MOST_LEVELS = 3;

export class UnreadError extends Error {}
export class SmallError extends Error {}

// The picture, then half as large, and a quarter: what is drawn small is taken from a small one, or it would be grainy.
export class Picture {
  readonly width: number;
  readonly height: number;

  constructor(private readonly levels: HTMLCanvasElement[]) {
    ({ width: this.width, height: this.height } = levels[0]!);
  }

  // The smallest that still has a pixel for each that is drawn.
  at(scale: number): HTMLCanvasElement {
    return this.levels[levelFor(scale, this.levels.length)]!;
  }

  // Nothing of it is left, at once: some browsers keep a canvas's memory for long otherwise.
  close(): void {
    for (const each of this.levels) each.width = each.height = 0;
  }
}

export const levelFor = (scale: number, levels: number): number => Math.min(levels - 1, Math.max(0, Math.floor(Math.log2(1 / scale))));

export function fitted({ width, height }: Size, longest = LONGEST): Size {
  const share = Math.min(1, longest / Math.max(width, height));
  return { width: Math.round(width * share), height: Math.round(height * share) };
}

// Turned as its camera was held, by its EXIF. Browsers decode beside the page's own work; making it smaller they do not,
// so that is done in strips, and between them the page answers.
export async function openPicture(file: Blob): Promise<Picture> {
  const whole = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new UnreadError(file.type);
  });
  try {
    if (Math.min(whole.width, whole.height) < LEAST) throw new SmallError();
    const levels = [await drawn(whole, fitted(whole))];
    while (levels.length < MOST_LEVELS) levels.push(await drawn(levels[0]!, fitted(whole, LONGEST / 2 ** levels.length)));
    return new Picture(levels);
  } finally {
    whole.close();
  }
}

async function drawn(from: ImageBitmap | HTMLCanvasElement, { width, height }: Size): Promise<HTMLCanvasElement> {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  if (!context) throw new UnreadError();
  context.fillStyle = "#ffffff"; // behind what is clear, here and in the file that is saved
  context.fillRect(0, 0, width, height);
  const rows = Math.ceil(STRIP / width);
  const times = from.height / height;
  for (let top = 0; top < height; top += rows) {
    const high = Math.min(rows, height - top);
    context.drawImage(from, 0, top * times, from.width, high * times, 0, top, width, high);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return canvas;
}
