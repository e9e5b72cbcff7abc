// The session on the screen: rating, countdown, "this hurts", rating, done. It needs no server while it runs.
import { clock, duration, h, isNight } from "../dom";
import { forgetHurt, isOver, keepDone, keepHurt, keepRunning, newId, settle, type Running, withZone } from "../offline/kept";
import { Player } from "./player";
import { Signals, type Switches } from "./signals";
import { type Address, Where } from "./where";
import type { Place, Session, SessionRecord } from "../types";

const TICK_MS = 100;
const SAVE_EVERY = 10; // ticks

export interface Home {
  href: string;
  check: string; // the address of the questions
  sends: boolean; // whether there is a server to send the record to
  picture: Address;
  finished: () => Promise<boolean>; // whether what is kept was sent
}

export class Playing {
  private readonly player: Player;
  private readonly signals = new Signals();
  private readonly where: Where;
  private readonly id: string;
  private before: number | null;
  private timer = 0;
  private last = 0;
  private ticks = 0;
  private shown = "";
  private shownStep = -1;
  private hurtAt: Place | null = null;
  private parts: Record<string, HTMLElement> = {};

  constructor(
    private readonly root: HTMLElement,
    private readonly session: Session,
    private readonly home: Home,
    private readonly checked: number, // when the questions were answered [ms since the epoch]
    from?: Running,
  ) {
    this.player = new Player(session, from?.now);
    this.id = from?.id ?? newId();
    this.before = from?.before ?? null;
    this.where = new Where(home.picture, session.words.other_side ?? ""); // an older one's words lack it
    document.body.classList.toggle("night", isNight());
    if (from) this.resume();
    else this.posture();
  }

  private get words(): Record<string, string> {
    return this.session.words;
  }

  private word(name: string, filled: Record<string, string> = {}): string {
    return (this.words[name] ?? name).replace(/\{(\w+)\}/g, (_all, key: string) => filled[key] ?? "");
  }

  private show(...children: (Node | string | null | false)[]): void {
    this.root.replaceChildren(...children.filter((each): each is Node | string => Boolean(each)));
    const first = this.root.querySelector<HTMLElement>("h1");
    first?.setAttribute("tabindex", "-1");
    first?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  private posture(): void {
    const told = Object.values(this.session.techniques).map((each) =>
      h(
        "section",
        {},
        h("h2", {}, each.name),
        h("p", {}, each.how),
        h("p", {}, each.sit),
        h("details", {}, h("summary", {}, this.word("stiff")), h("p", {}, each.stiff)),
        h("p", {}, each.breathe),
      ),
    );
    this.show(
      h("h1", {}, this.session.name),
      h("p", {}, duration(this.session.steps.reduce((sum, each) => sum + each.seconds, 0), this.words)),
      h("button", { class: "big", click: () => this.rateBefore(), id: "begin" }, this.word("begin")),
      h("p", { class: "small" }, this.word("begin_help")),
      ...told,
    );
  }

  // The check was too long ago for anything to be pressed by it.
  over(): void {
    const pressed = this.player.done().length > 0;
    this.show(
      h("h1", {}, this.session.name),
      h("p", { class: "mind", id: "too-old" }, this.word("too_old")),
      pressed && h("p", {}, this.word("too_old_kept")),
      h("p", {}, h("a", { class: "button big", id: "check-again", href: this.home.check }, this.word("check_again"))),
      h("p", {}, h("a", { class: "button quiet", href: this.home.href }, this.word("home"))),
    );
  }

  private isOver(): boolean {
    if (!isOver(this.session, this.checked)) return false;
    this.halt();
    if (settle(this.home.sends) && this.home.sends) void this.home.finished();
    this.over();
    return true;
  }

  private rateBefore(): void {
    if (this.isOver()) return;
    this.signals.begin();
    if (!this.session.rate_before) this.play();
    else
      this.rating(this.word("before"), (given) => {
        this.before = given;
        this.play();
      });
  }

  private rating(question: string, then: (given: number | null) => void): void {
    const buttons = Array.from({ length: 11 }, (_each, n) =>
      h("button", { class: "rate", click: () => then(n), "data-rate": String(n) }, String(n)),
    );
    this.show(
      h("h1", {}, question),
      h("p", {}, this.word("scale")),
      h("div", { class: "rates", role: "group", "aria-label": this.word("scale") }, ...buttons),
      h("button", { class: "quiet", click: () => then(null), id: "leave-out" }, this.word("leave_out")),
    );
  }

  private resume(): void {
    this.show(
      h("h1", {}, this.session.name),
      h("p", {}, this.word("resume")),
      h("button", { class: "big", id: "resume", click: () => this.goOn() }, this.word("go_on")),
      h("button", { class: "quiet", click: () => this.end("interrupted") }, this.word("end")),
    );
  }

  private goOn(): void {
    if (this.isOver()) return;
    this.signals.begin();
    this.play();
  }

  private play(): void {
    if (this.isOver()) return;
    settle(this.home.sends, this.id); // another session that was left
    const part = this.parts;
    part.number = h("p", { class: "number" });
    part.place = h("h1", {});
    part.time = h("div", { class: "time", role: "timer", "aria-live": "off" });
    part.phase = h("p", { class: "phase" });
    part.dial = h("div", { class: "dial" }, h("div", { class: "ring" }), h("div", { class: "dot" }), part.time, part.phase);
    part.cue = h("p", { class: "cue" });
    part.next = h("p", { class: "small" });
    part.said = h("p", { class: "unseen", "aria-live": "polite" });
    part.pause = h("button", { class: "big", id: "pause", click: () => this.pause() }, this.word("pause"));
    this.show(
      part.number,
      part.place,
      h("div", { class: "scene" }, part.dial, this.where.picture),
      part.cue,
      this.where.line,
      part.next,
      part.said,
      h(
        "div",
        { class: "keys" },
        part.pause,
        h("button", { class: "quiet", id: "next", click: () => this.next() }, this.word("next")),
        h("button", { class: "hurts", id: "hurts", click: () => this.hurts() }, this.word("hurts")),
      ),
      h("div", { class: "switches" }, ...(["sound", "vibration", "voice"] as const).map((name) => this.toggle(name))),
    );
    this.last = performance.now();
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
    document.addEventListener("visibilitychange", this.seen);
    addEventListener("pagehide", this.left);
    this.save();
    this.tick();
  }

  private toggle(name: keyof Switches): HTMLElement {
    const button = h("button", { class: "switch", "aria-pressed": String(this.signals.on[name]) }, this.word(name));
    button.addEventListener("click", () => {
      this.signals.on[name] = !this.signals.on[name];
      button.setAttribute("aria-pressed", String(this.signals.on[name]));
    });
    return button;
  }

  private readonly seen = (): void => {
    if (document.visibilityState === "visible") void this.signals.stayAwake();
    this.tick();
  };

  private readonly left = (): void => this.save();

  // Only what was seen counts: neither a hidden page nor a clock that jumped.
  private tick(): void {
    if (this.isOver()) return;
    const now = performance.now();
    if (document.visibilityState === "visible") this.player.tick((now - this.last) / 1000);
    else this.player.away();
    this.last = now;
    const { beat, step } = this.player;
    if (!beat || !step) {
      this.finish();
      return;
    }
    this.parts.time!.textContent = clock(this.player.now.resting ? (this.player.now.rest ?? 0) : this.player.leftInStep);
    if (this.shown !== this.stands()) this.beat();
    this.ticks += 1;
    if (this.ticks % SAVE_EVERY === 0) this.save();
  }

  private stands(): string {
    return `${this.player.now.at} ${this.player.now.resting ?? ""} ${this.player.paused}`;
  }

  private beat(): void {
    const { beat, step } = this.player;
    if (!beat || !step) return;
    const part = this.parts;
    const { resting } = this.player.now;
    const isNewStep = this.shownStep !== beat.step;
    this.shown = this.stands();
    this.shownStep = beat.step;
    const side = this.word(step.midline ? "midline" : step.side);
    const phase = step.phases.findIndex((each) => each.name === beat.name);
    part.number!.textContent = this.word("step_of", {
      n: String(beat.step + 1),
      all: String(this.session.steps.length),
    });
    part.place!.textContent = `${step.place} (${step.code}), ${side}`;
    const rest = resting && (resting === "change" ? step.change : this.word("away"));
    part.phase!.textContent = rest ? "" : beat.name;
    part.cue!.textContent = rest ?? (beat.begins_seconds < 0.5 ? `${step.cue} ${beat.cue}` : beat.cue);
    part.pause!.textContent = this.word(this.player.paused ? "go_on" : rest ? "ready" : "pause");
    part.dial!.classList.toggle("paused", this.player.paused || Boolean(rest));
    part.dial!.dataset.phase = String(rest ? 1 : phase);
    part.dial!.dataset.turns = String(!rest && step.pace_per_minute > 0 && phase === 0);
    part.dial!.style.setProperty("--beat", `${beat.seconds}s`);
    if (step.pace_per_minute > 0) part.dial!.style.setProperty("--turn", `${60 / step.pace_per_minute}s`);
    const after = this.session.steps[beat.step + 1];
    part.next!.textContent = after
      ? this.word("coming", { place: `${after.place} (${after.code})`, side: this.word(after.midline ? "midline" : after.side) })
      : "";
    if (isNewStep) this.where.show(step);
    if (this.player.paused) return;
    const says = [rest, isNewStep || rest ? `${step.place}, ${side}.` : "", rest ? "" : beat.name].filter(Boolean).join(" ");
    part.said!.textContent = says;
    this.signals.beat(!rest && phase === 0, says);
  }

  private pause(): void {
    this.tick();
    if (!this.timer) return; // that was the end
    if (this.player.now.resting && !this.player.paused) {
      this.player.goOn();
      this.beat();
      this.save();
      return;
    }
    this.player.paused = !this.player.paused;
    this.beat();
    this.parts.said!.textContent = this.word(this.player.paused ? "paused" : "go_on");
    this.save();
  }

  // Kept before it is shown: what is shown may be the end, after which nothing runs.
  private next(): void {
    this.player.skip();
    this.save();
    this.tick();
  }

  // Kept at the first tap, before any question: whoever closes the page now has said it.
  private hurts(): void {
    this.player.stop("pain");
    this.hurtAt = this.player.place();
    void this.tell(null, null, false);
    this.halt();
    void keepRunning();
    const kinds = ["pain", "numb", "faint", "mark"];
    this.show(
      h("h1", {}, this.word("stopped")),
      this.hurtAt !== null && "hurt_here" in this.words && h("p", { class: "do", id: "hurt-at" }, this.word("hurt_here", this.named(this.hurtAt))),
      h("p", {}, this.word("what_hurts")),
      h(
        "div",
        { class: "list" },
        ...kinds.map((kind) =>
          h("button", { class: "quiet", "data-hurt": kind, click: () => this.hurt(kind) }, this.word(`hurt_${kind}`)),
        ),
        h("button", { class: "quiet", click: () => this.hurt(null) }, this.word("leave_out")),
      ),
    );
  }

  // A point in words: while the sides are changed the screen shows another one than that which hurts.
  private named(at: Place): Record<string, string> {
    const step = this.session.steps.find((each) => each.code === at.code && each.side === at.side);
    return { place: step ? `${step.place} (${step.code})` : at.code, side: this.word(step?.midline ? "midline" : at.side) };
  }

  private hurt(kind: string | null): void {
    if (kind) void this.tell(kind, null, false);
    this.show(
      h("h1", {}, this.word("stopped")),
      h("p", {}, this.session.hurts.pain),
      (kind === "numb" || !kind) && h("p", {}, this.session.hurts.numb),
      (kind === "faint" || !kind) && h("p", { class: "mind" }, this.session.hurts.faint),
      h("button", { class: "big", id: "on", click: () => this.rateAfter(kind) }, this.word("go_on")),
    );
  }

  // Keep the session as far as it has come, here and at the server: whether it is kept here, and whether it was sent.
  private tell(hurt: string | null, after: number | null, over: boolean): [Promise<boolean>, Promise<boolean>] {
    const done = this.player.done();
    const healed = this.session.healed ?? [];
    const record: SessionRecord = {
      id: this.id,
      at: withZone(),
      complaint: this.session.complaint,
      context: this.session.context,
      done,
      stopped: this.player.now.stopped,
      hurt,
      hurt_at: this.hurtAt,
      healed,
      over,
      before: this.before,
      after,
    };
    const kept = keepDone(record, this.home.sends);
    healed.forEach(forgetHurt);
    if (this.hurtAt) void keepHurt(this.hurtAt, hurt, this.id);
    return [kept, this.home.finished()];
  }

  // Whether it was running; whoever has gone to another page no longer presses.
  leave(): boolean {
    if (!this.timer) return false;
    this.save();
    this.halt();
    return true;
  }

  private halt(): void {
    window.clearInterval(this.timer);
    this.timer = 0;
    document.removeEventListener("visibilitychange", this.seen);
    removeEventListener("pagehide", this.left);
    this.signals.end();
  }

  private finish(): void {
    this.halt();
    this.save();
    this.rateAfter(null);
  }

  private end(reason: string): void {
    this.player.stop(reason);
    this.rateAfter(null);
  }

  private rateAfter(hurt: string | null): void {
    if (this.player.done().length === 0 && !this.hurtAt) void this.finished(hurt, null);
    else {
      void this.tell(hurt, null, true); // whoever leaves now has said all but the number
      this.rating(this.word("after"), (given) => void this.finished(hurt, given));
    }
  }

  private async finished(hurt: string | null, after: number | null): Promise<void> {
    const pressed = this.player.done();
    const line = h("p", { role: "status", id: "kept" }, this.word("none"));
    const time = duration(pressed.reduce((sum, each) => sum + each.seconds, 0), this.words);
    this.show(
      h("h1", {}, this.word("done")),
      pressed.length > 0 && h("p", {}, this.word("done_for", { time })),
      line,
      pressed.length > 0 && h("p", {}, this.session.review),
      h("p", {}, h("a", { class: "button", href: this.home.href }, this.word("home"))),
    );
    document.getElementById("handout")?.removeAttribute("hidden");
    void keepRunning();
    if (pressed.length === 0 && !this.hurtAt) return;
    const [kept, sent] = this.tell(hurt, after, true);
    line.textContent = (await kept) ? this.word(this.home.sends ? "kept_here" : "kept_phone") : this.word("not_kept");
    if (await sent) line.textContent = this.word("sent");
  }

  private save(): void {
    const { id, session, checked, before } = this;
    void keepRunning({ id, session, now: this.player.now, before, checked, saved: Date.now() });
  }
}
