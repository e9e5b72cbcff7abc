// A picture from this device, decoded and made smaller beside the page's own work; it goes nowhere.
import type { Size } from "./frame";

export const LONGEST = 2400; // pixels: enough for every bone, and little for a phone's memory
export const LEAST = 240;

export class UnreadError extends Error {}
export class SmallError extends Error {}

export function fitted({ width, height }: Size, longest = LONGEST): Size {
  const share = Math.min(1, longest / Math.max(width, height));
  return { width: Math.round(width * share), height: Math.round(height * share) };
}

// Turned as its camera was held, by its EXIF.
function decoded(file: Blob, more: ImageBitmapOptions = {}): Promise<ImageBitmap> {
  return createImageBitmap(file, { imageOrientation: "from-image", ...more }).catch(() => {
    throw new UnreadError(file.type);
  });
}

// How large it is, only decoding tells; a large one is then decoded once more, smaller, which a browser does in another
// thread. Made smaller on a canvas it would stop the page.
export async function openPicture(file: Blob): Promise<ImageBitmap> {
  const whole = await decoded(file);
  const { width, height } = whole;
  if (Math.min(width, height) >= LEAST && Math.max(width, height) <= LONGEST) return whole;
  whole.close();
  if (Math.min(width, height) < LEAST) throw new SmallError();
  return decoded(file, { resizeWidth: fitted({ width, height }).width, resizeQuality: "high" });
}
