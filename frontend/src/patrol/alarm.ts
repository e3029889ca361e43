// The sound of a call for help. Browsers let a page sound only after somebody touched it.

/** One call of the alarm: two tones, then silence. */
const EVERY_MS = 2_600;
const TONES = [
  { hertz: 880, at: 0 },
  { hertz: 660, at: 0.28 },
  { hertz: 880, at: 0.56 },
] as const;
const TONE_S = 0.24;
const LOUD = 0.22;

/** Sounds while it is on. `ready`: somebody touched the page, so it can be heard. */
export class Alarm {
  private context: AudioContext | null = null;
  private timer = 0;
  private readonly unlock = () => {
    if (this.context === null && typeof AudioContext !== 'undefined')
      this.context = new AudioContext();
    void this.context?.resume().then(() => this.told());
  };

  /** `told` hears when the sound may have become possible. */
  constructor(private readonly told: () => void) {
    // Not pointerdown: what `told` shows may move the button that is being pressed.
    window.addEventListener('click', this.unlock);
    window.addEventListener('keydown', this.unlock);
  }

  get ready(): boolean {
    return this.context?.state === 'running';
  }

  sound(on: boolean): void {
    if (!on) {
      window.clearInterval(this.timer);
      this.timer = 0;
      return;
    }
    if (this.timer !== 0) return;
    this.once();
    this.timer = window.setInterval(() => this.once(), EVERY_MS);
  }

  destroy(): void {
    this.sound(false);
    window.removeEventListener('click', this.unlock);
    window.removeEventListener('keydown', this.unlock);
    void this.context?.close();
    this.context = null;
  }

  private once(): void {
    const { context } = this;
    if (context === null || context.state !== 'running') return;
    for (const { hertz, at } of TONES) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const begin = context.currentTime + at;
      tone.frequency.value = hertz;
      // Without a slope at both ends it would click.
      volume.gain.setValueAtTime(0, begin);
      volume.gain.linearRampToValueAtTime(LOUD, begin + 0.02);
      volume.gain.linearRampToValueAtTime(0, begin + TONE_S);
      tone.connect(volume).connect(context.destination);
      tone.start(begin);
      tone.stop(begin + TONE_S);
    }
  }
}
