// Where a session stands: the clockwork of session.py, told by a page how many seconds went by.
import type { Beat, Done, Session, Step } from "../types";

export interface Standing {
  at: number;
  into: number;
  done: number[];
  stopped: string | null;
}

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

  advance(seconds: number): void {
    let left = seconds;
    for (let beat = this.beat; left > 0 && !this.paused && beat; beat = this.beat) {
      const used = Math.min(left, beat.seconds - this.now.into);
      this.now.done[beat.step] = (this.now.done[beat.step] ?? 0) + used;
      this.now.into += used;
      left -= used;
      if (this.now.into >= beat.seconds - 1e-9) {
        this.now.at += 1;
        this.now.into = 0;
      }
    }
  }

  skip(): void {
    const here = this.beat;
    if (!here) return;
    const next = this.session.beats.findIndex((beat) => beat.step > here.step);
    this.now.at = next < 0 ? this.session.beats.length : next;
    this.now.into = 0;
  }

  stop(reason: string): void {
    this.now.stopped ??= reason;
  }

  done(): Done[] {
    return this.session.steps.flatMap((step, n) => {
      const seconds = Math.round((this.now.done[n] ?? 0) * 10) / 10;
      return seconds > 0 ? [{ code: step.code, side: step.side, technique: step.technique, seconds }] : [];
    });
  }
}
