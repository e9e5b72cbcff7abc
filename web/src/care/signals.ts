// Sound, vibration and voice; each can be off, and a browser that lacks one simply stays still.
import { isNight } from "../dom";

export interface Switches {
  sound: boolean;
  vibration: boolean;
  voice: boolean;
}

// What not every browser has, though the types say so.
const device = navigator as Partial<Pick<Navigator, "wakeLock" | "vibrate">>;

const PRESS_HZ = 523;
const RELEASE_HZ = 392;

export class Signals {
  readonly on: Switches = { sound: !isNight(), vibration: true, voice: false };
  private audio: AudioContext | null = null;
  private lock: { release(): Promise<void> } | null = null;

  // Must be called from a tap or a key: browsers make no sound before one.
  begin(): void {
    try {
      this.audio ??= new AudioContext();
      void this.audio.resume();
    } catch {
      this.audio = null;
    }
    void this.stayAwake();
  }

  async stayAwake(): Promise<void> {
    try {
      this.lock = (await device.wakeLock?.request("screen")) ?? null;
    } catch {
      this.lock = null;
    }
  }

  end(): void {
    void this.lock?.release().catch(() => undefined);
    this.lock = null;
  }

  beat(first: boolean, says: string): void {
    if (this.on.sound) this.tone(first ? PRESS_HZ : RELEASE_HZ);
    if (this.on.vibration) device.vibrate?.(first ? [120] : [60, 60, 60]);
    this.say(says);
  }

  say(text: string): void {
    if (!this.on.voice || !("speechSynthesis" in globalThis)) return;
    speechSynthesis.cancel();
    speechSynthesis.speak(new SpeechSynthesisUtterance(text));
  }

  private tone(hertz: number): void {
    if (!this.audio) return;
    const start = this.audio.currentTime;
    const tone = this.audio.createOscillator();
    const volume = this.audio.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.2, start + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.4);
    tone.connect(volume).connect(this.audio.destination);
    tone.start(start);
    tone.stop(start + 0.45);
  }
}
