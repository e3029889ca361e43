// Where the phone is, while somebody wants to know: a shift that is on, or a map that is looked at.
import type { Fix, Locating } from '../model';

/** How old a position may be for a check-in (ms). */
const FRESH_MS = 15_000;
/** A phone that lies still is asked again so often (ms). */
const ASK_MS = 60_000;

const PRECISE: PositionOptions = { enableHighAccuracy: true, maximumAge: 5_000, timeout: 60_000 };

export interface LocatorTools {
  /** Undefined where the browser cannot locate. */
  readonly geolocation: Geolocation | undefined;
  readonly show: (locating: Locating) => void;
  readonly heard: (fix: Fix) => void;
}

export class Locator {
  readonly #tools: LocatorTools;
  #wanted = 0;
  #watch: number | null = null;
  #asking: ReturnType<typeof setInterval> | null = null;
  #shown: Locating = { state: 'off', last: null, awake: false };
  #awake: WakeLockSentinel | null = null;
  #keepAwake = false;

  constructor(tools: LocatorTools) {
    this.#tools = tools;
  }

  last(): Fix | null {
    return this.#shown.last;
  }

  #show(change: Partial<Locating>): void {
    this.#shown = { ...this.#shown, ...change };
    this.#tools.show(this.#shown);
  }

  /** Watches until what comes back is called. */
  follow(): () => void {
    this.#wanted++;
    if (this.#wanted === 1) this.#start();
    let done = false;
    return () => {
      if (done) return;
      done = true;
      this.#wanted--;
      if (this.#wanted === 0) this.#stop();
    };
  }

  #start(): void {
    const { geolocation } = this.#tools;
    if (geolocation === undefined) {
      this.#show({ state: 'unavailable' });
      return;
    }
    this.#show({ state: 'searching' });
    const hear = (position: GeolocationPosition) => this.#hear(position);
    const fail = (error: GeolocationPositionError) => this.#fail(error);
    this.#watch = geolocation.watchPosition(hear, fail, PRECISE);
    this.#asking = setInterval(() => {
      geolocation.getCurrentPosition(hear, fail, { ...PRECISE, maximumAge: 0 });
    }, ASK_MS);
  }

  #stop(): void {
    if (this.#watch !== null) this.#tools.geolocation?.clearWatch(this.#watch);
    if (this.#asking !== null) clearInterval(this.#asking);
    this.#watch = null;
    this.#asking = null;
    this.#show({ state: 'off' });
  }

  #hear(position: GeolocationPosition): Fix {
    const fix = fixOf(position);
    this.#show({ state: this.#wanted > 0 ? 'on' : 'off', last: fix });
    this.#tools.heard(fix);
    return fix;
  }

  #fail(error: GeolocationPositionError): void {
    const denied = error.code === error.PERMISSION_DENIED;
    this.#show({ state: denied ? 'denied' : 'searching' });
  }

  /** A fresh position; else the last known; null when there is none at all in time. */
  locate(timeoutMs: number): Promise<Fix | null> {
    const { geolocation } = this.#tools;
    const last = this.#shown.last;
    if (last !== null && Date.now() - Date.parse(last.at) < FRESH_MS) return Promise.resolve(last);
    if (geolocation === undefined) return Promise.resolve(last);
    const options = { ...PRECISE, timeout: timeoutMs };
    return new Promise((resolve) => {
      geolocation.getCurrentPosition(
        (position) => resolve(this.#hear(position)),
        (error) => {
          this.#fail(error);
          resolve(this.#shown.last);
        },
        options,
      );
    });
  }

  /** Keeps the screen on as long as the page is seen; asked again when it comes back. */
  async keepAwake(on: boolean): Promise<void> {
    this.#keepAwake = on;
    const seen = typeof document !== 'undefined' && document.visibilityState === 'visible';
    if (on && seen && this.#awake === null) {
      try {
        const lock = await navigator.wakeLock.request('screen');
        lock.addEventListener('release', () => {
          this.#awake = null;
          this.#show({ awake: false });
        });
        this.#awake = lock;
      } catch {
        this.#awake = null; // an old browser, or a battery that runs low
      }
      this.#show({ awake: this.#awake !== null });
      if (!this.#keepAwake) await this.#awake?.release();
    } else if (!on) await this.#awake?.release();
  }
}

function fixOf({ coords, timestamp }: GeolocationPosition): Fix {
  const speed = coords.speed === null || Number.isNaN(coords.speed) ? {} : { speed: coords.speed };
  return {
    lon: coords.longitude,
    lat: coords.latitude,
    accuracy_m: Math.round(coords.accuracy * 10) / 10,
    at: new Date(timestamp).toISOString(),
    ...speed,
  };
}
