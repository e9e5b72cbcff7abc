// Where a session stands: the clockwork of session.py, told by a page how many seconds went by.
import type { Beat, Done, Place, Session, Step } from "../types";

export interface Standing {
  at: number;
  into: number;
  done: number[];
  stopped: string | null;
  rest?: number; // what is left of a time in which nothing is pressed [s]
  resting?: "change" | "away" | null;
  last?: number | null; // the step that was pressed last
}

const NOTHING = 1e-9; // what is left of a sum of tenths [s]

export class Player {
  paused = false;

  constructor(
    readonly session: Session,
    readonly now: Standing = { at: 0, into: 0, done: session.steps.map(() => 0), stopped: null },
  ) {}

  get beat(): Beat | undefined {
    return this.now.stopped ? undefined : this.session.beats[this.now.at];
  }

  get step(): Step | undefined {
    return this.beat && this.session.steps[this.beat.step];
  }

  get leftInStep(): number {
    return this.beat && this.step ? this.step.seconds - this.beat.begins_seconds - this.now.into : 0;
  }

  // The clock went on; a gap in which nobody looked counts as nothing.
  tick(seconds: number): void {
    if (seconds <= this.session.clock.most_seen_seconds) this.advance(seconds);
    else this.away();
  }

  away(): void {
    if (this.beat && !this.paused) this.rest("away");
  }

  advance(seconds: number): void {
    let left = seconds;
    for (let beat = this.beat; left > 0 && !this.paused && beat; beat = this.beat) {
      const used = Math.min(left, this.now.resting ? (this.now.rest ?? 0) : beat.seconds - this.now.into);
      left -= used;
      if (this.now.resting) {
        this.now.rest = (this.now.rest ?? 0) - used;
        if (this.now.rest <= NOTHING) this.goOn();
        continue;
      }
      this.now.done[beat.step] = (this.now.done[beat.step] ?? 0) + used;
      this.now.last = beat.step;
      this.now.into += used;
      if (this.now.into >= beat.seconds - NOTHING) this.goTo(this.now.at + 1);
    }
  }

  goOn(): void {
    this.now.resting = null;
    this.now.rest = 0;
  }

  skip(): void {
    const here = this.beat;
    if (!here) return;
    if ((this.now.done[here.step] ?? 0) < this.session.clock.shortest_seconds) this.now.done[here.step] = 0;
    const next = this.session.beats.findIndex((beat) => beat.step > here.step);
    this.goTo(next < 0 ? this.session.beats.length : next);
  }

  stop(reason: string): void {
    this.now.stopped ??= reason;
  }

  // What hurts is what was pressed last.
  place(): Place | null {
    const step = this.session.steps.at(this.now.last ?? this.session.beats.at(this.now.at)?.step ?? 0);
    return step ? { code: step.code, side: step.side } : null;
  }

  done(): Done[] {
    return this.session.steps.flatMap((step, n) => {
      const seconds = Math.round((this.now.done[n] ?? 0) * 10) / 10;
      return seconds > 0 ? [{ code: step.code, side: step.side, technique: step.technique, seconds }] : [];
    });
  }

  private goTo(at: number): void {
    const before = this.step;
    this.now.at = at;
    this.now.into = 0;
    this.goOn();
    const after = this.step;
    if (before && after && after.side !== before.side) this.rest("change");
  }

  private rest(why: "change" | "away"): void {
    this.now.resting ??= why;
    this.now.rest = this.session.clock.change_seconds;
  }
}
