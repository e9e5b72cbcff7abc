// What was tapped so far, in pixels of the picture, and the way back.
import type { Place } from "./frame";

export interface Landmark {
  id: string;
  name: string;
}
export interface Tap extends Place {
  landmark: string;
}

const MOST_BACK = 100;

type Kept = ReadonlyMap<string, Place | null>; // null: it is not in the picture

export class Taps {
  private now: Kept = new Map();
  private readonly past: Kept[] = [];

  constructor(public landmarks: Landmark[] = []) {}

  at(id: string): Place | undefined {
    return this.now.get(id) ?? undefined;
  }

  isLeftOut(id: string): boolean {
    return this.now.get(id) === null;
  }

  get placed(): Tap[] {
    return this.landmarks.flatMap(({ id }) => {
      const found = this.at(id);
      return found ? [{ landmark: id, ...found }] : [];
    });
  }

  // The landmark whose turn it is; none once each is placed or left out.
  get next(): Landmark | undefined {
    return this.landmarks.find(({ id }) => !this.now.has(id));
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  // From here on, what is undone comes back to this.
  remember(): void {
    this.past.push(this.now);
    if (this.past.length > MOST_BACK) this.past.shift();
  }

  put(id: string, place: Place): void {
    this.remember();
    this.move(id, place);
  }

  // As part of what was remembered last: a drag is one step.
  move(id: string, place: Place): void {
    this.now = new Map(this.now).set(id, place);
  }

  leaveOut(id: string): void {
    this.remember();
    this.now = new Map(this.now).set(id, null);
  }

  remove(id: string): void {
    this.remember();
    this.now = new Map([...this.now].filter(([each]) => each !== id));
  }

  undo(): void {
    this.now = this.past.pop() ?? this.now;
  }

  forget(): void {
    this.now = new Map();
    this.past.length = 0;
  }

  // The placed landmark nearest to a place, if it is within reach.
  nearest(to: Place, reach: number): string | undefined {
    const away = ({ x, y }: Place): number => Math.hypot(x - to.x, y - to.y);
    const [first] = this.placed.filter((each) => away(each) <= reach).sort((one, other) => away(one) - away(other));
    return first?.landmark;
  }
}
