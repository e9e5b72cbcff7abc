// Names beside places, where they cover neither each other nor what they name.
import type { Place, Size } from "./frame";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

const around = ({ x, y }: Place, radius: number): Box => ({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius });

export class Labels {
  private readonly taken: Box[] = [];

  constructor(private readonly within: Size) {}

  // Nothing is written here.
  keep(place: Place, radius: number): void {
    this.taken.push(around(place, radius));
  }

  // The first free of the boxes around a place, the nearer ones first; none where there is no room.
  free(place: Place, { width, height }: Size, away: number): Box | undefined {
    const ways = [0, Math.PI, -Math.PI / 2, Math.PI / 2, -Math.PI / 4, (-3 * Math.PI) / 4, Math.PI / 4, (3 * Math.PI) / 4];
    const boxes = [away, away + height, away + 2 * height].flatMap((far) =>
      ways.map((way) => {
        const [right, down] = [Math.cos(way), Math.sin(way)];
        return { x: place.x + right * (far + width / 2) - width / 2, y: place.y + down * (far + height / 2) - height / 2, width, height };
      }),
    );
    const found = boxes.find((box) => this.fits(box));
    if (found) this.taken.push(found);
    return found;
  }

  private fits(box: Box): boolean {
    const inside = box.x >= 0 && box.y >= 0 && box.x + box.width <= this.within.width && box.y + box.height <= this.within.height;
    return inside && this.taken.every((each) => !overlap(each, box));
  }
}
