// Where a place of the picture is on the stage, under zoom: all lengths on the stage are CSS pixels.
export interface Place {
  x: number;
  y: number;
}
export interface Size {
  width: number;
  height: number;
}

const NEAREST = 10; // times the whole picture
const clamp = (value: number, least: number, most: number): number => (least > most ? (least + most) / 2 : Math.min(most, Math.max(least, value)));

export class Frame {
  image: Size = { width: 1, height: 1 };
  private stage: Size = { width: 1, height: 1 };
  private zoom = 1;
  private middle: Place = { x: 0.5, y: 0.5 }; // the place of the picture that the middle of the stage shows

  open(image: Size): void {
    this.image = image;
    this.whole();
  }

  resize(stage: Size): void {
    this.stage = stage;
    this.settle();
  }

  whole(): void {
    this.zoom = 1;
    this.middle = { x: this.image.width / 2, y: this.image.height / 2 };
  }

  get isWhole(): boolean {
    return this.zoom === 1;
  }

  get isNearest(): boolean {
    return this.zoom === NEAREST;
  }

  // Pixels of the stage for one of the picture.
  get scale(): number {
    return this.zoom * Math.min(this.stage.width / this.image.width, this.stage.height / this.image.height);
  }

  get centre(): Place {
    return { x: this.stage.width / 2, y: this.stage.height / 2 };
  }

  toStage({ x, y }: Place): Place {
    return { x: this.centre.x + (x - this.middle.x) * this.scale, y: this.centre.y + (y - this.middle.y) * this.scale };
  }

  toImage({ x, y }: Place): Place {
    return { x: this.middle.x + (x - this.centre.x) / this.scale, y: this.middle.y + (y - this.centre.y) / this.scale };
  }

  // The nearest place that is in the picture.
  inside({ x, y }: Place): Place {
    return { x: clamp(x, 0, this.image.width), y: clamp(y, 0, this.image.height) };
  }

  // Nearer by so many times; what is at that place of the stage stays there.
  nearer(times: number, at: Place = this.centre): void {
    const there = this.toImage(at);
    this.zoom = clamp(this.zoom * times, 1, NEAREST);
    const now = this.toImage(at);
    this.middle = { x: this.middle.x + there.x - now.x, y: this.middle.y + there.y - now.y };
    this.settle();
  }

  // Nearer, and that place of the picture comes to the middle.
  middleOn(place: Place, times: number): void {
    this.nearer(times);
    const { x, y } = this.toStage(place);
    this.pan(this.centre.x - x, this.centre.y - y);
  }

  pan(right: number, down: number): void {
    this.middle = { x: this.middle.x - right / this.scale, y: this.middle.y - down / this.scale };
    this.settle();
  }

  // As little as is needed for a place to be well inside the stage.
  show(place: Place, margin = 40): void {
    const { x, y } = this.toStage(place);
    const right = clamp(x, margin, this.stage.width - margin) - x;
    const down = clamp(y, margin, this.stage.height - margin) - y;
    if (right || down) this.pan(right, down);
  }

  // Nothing beside the picture is shown that need not be.
  private settle(): void {
    const across = this.stage.width / this.scale / 2;
    const along = this.stage.height / this.scale / 2;
    this.middle = { x: clamp(this.middle.x, across, this.image.width - across), y: clamp(this.middle.y, along, this.image.height - along) };
  }
}
