import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoff, Loop, type RunEnd } from './loop';

describe('pauses after failures', () => {
  it('double up to five minutes, by a quarter more or less', () => {
    expect([0, 1, 2, 20].map((n) => backoff(n, 0.5))).toEqual([2000, 4000, 8000, 300_000]);
    expect([backoff(0, 0), backoff(0, 1)]).toEqual([1500, 2500]);
  });
});

describe('loop', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  function loopOf(ends: RunEnd[]) {
    let runs = 0;
    const planned: (number | null)[] = [];
    const run = async () => ends[runs++] ?? ({ kind: 'done' } as const);
    const loop = new Loop({ run, planned: (at) => planned.push(at) });
    return { loop, runs: () => runs, planned };
  }

  it('tries again by itself, later after each failure, and as the server asks', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const fail = { kind: 'wait', seconds: 0 } as const;
    const { loop, runs } = loopOf([fail, fail, { kind: 'wait', seconds: 100 }]);
    await loop.kick();
    expect(runs()).toBe(1);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(runs()).toBe(2);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(runs()).toBe(2);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(runs()).toBe(3);
    await vi.advanceTimersByTimeAsync(98_000);
    expect(runs()).toBe(3);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(runs()).toBe(4);
    loop.close();
  });

  it('runs once more for whatever was asked while it ran, and survives a fault', async () => {
    let runs = 0;
    let release = () => {};
    const run = () => {
      runs++;
      if (runs === 2) throw new Error('a bug');
      return new Promise<RunEnd>((resolve) => {
        release = () => resolve({ kind: 'done' });
      });
    };
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    const loop = new Loop({ run, planned: () => {} });
    const first = loop.kick();
    const others = [loop.kick(), loop.kick()];
    release();
    await Promise.all([first, ...others]);
    expect(runs).toBe(2);
    expect(complaint).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(2_600);
    expect(runs).toBe(3);
    loop.close();
  });
});
