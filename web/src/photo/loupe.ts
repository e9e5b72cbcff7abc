// A loupe beside the finger that covers what it points at.
import type { Place, Size } from "./frame";
import type { Picture } from "./opening";

export const RADIUS = 62;
const AWAY = 108; // from the middle of the finger to that of the loupe: clear of a thumb
const LARGER = 2.5;

// Above, then to the upper left or right, left, right, below: the first place at which the loupe is whole.
const WAYS = [-90, -135, -45, 180, 0, 135, 45, 90].map((degrees) => (degrees * Math.PI) / 180);

export function loupeBeside(finger: Place, stage: Size, radius = RADIUS): Place {
  const places = WAYS.map((way) => ({ x: finger.x + AWAY * Math.cos(way), y: finger.y + AWAY * Math.sin(way) }));
  const within = (at: number, most: number): boolean => at >= radius && at <= most - radius;
  const free = places.find(({ x, y }) => within(x, stage.width) && within(y, stage.height));
  if (free) return free;
  // A stage this small has no room beside the finger: then as far away as it goes.
  const corner = (at: number, most: number): number => (at < most / 2 ? most - radius : radius);
  return { x: corner(finger.x, stage.width), y: corner(finger.y, stage.height) };
}

// `shown` is the place of the picture in its middle, `scale` the pixels of the stage for one of the picture.
export function drawLoupe(context: CanvasRenderingContext2D, picture: Picture, shown: Place, scale: number, at: Place): void {
  const { x, y } = at;
  const times = scale * LARGER;
  context.save();
  context.beginPath();
  context.arc(x, y, RADIUS, 0, 2 * Math.PI);
  context.save();
  context.clip();
  context.fillStyle = "#101716";
  context.fill();
  context.drawImage(picture.at(times), x - shown.x * times, y - shown.y * times, picture.width * times, picture.height * times);
  context.beginPath();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
    context.moveTo(x + 7 * dx, y + 7 * dy);
    context.lineTo(x + RADIUS * dx, y + RADIUS * dy);
  }
  stroke(context, "#fffdf8", 4);
  stroke(context, "#101822", 1.5);
  context.restore();
  context.beginPath();
  context.arc(x, y, RADIUS, 0, 2 * Math.PI);
  stroke(context, "#101822", 5);
  stroke(context, "#fffdf8", 2);
  context.restore();
}

function stroke(context: CanvasRenderingContext2D, colour: string, wide: number): void {
  context.strokeStyle = colour;
  context.lineWidth = wide;
  context.stroke();
}
