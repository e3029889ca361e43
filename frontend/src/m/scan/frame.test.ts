import { beforeAll, describe, expect, it } from 'vitest';
import { type Frame, type FrameReader, fitting, frameReader } from './frame';
import { drawn } from './testing';

const LIGHT = 231;

/** The same with a stripe of one grey over it. */
function striped(frame: Frame, from: number, until: number): Frame {
  const data = frame.data.slice();
  data.fill(LIGHT, 4 * frame.width * from, 4 * frame.width * until);
  return { ...frame, data };
}

/** The same turned by a quarter. */
function turned({ data, width, height }: Frame): Frame {
  const out = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      out.set(
        data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
        4 * (x * height + height - 1 - y),
      );
  return { data: out, width: height, height: width };
}

describe('the frame reader', () => {
  let read: FrameReader;
  beforeAll(async () => {
    read = await frameReader();
  });

  it.each([
    ['PDY33010600-1', 4],
    ['482913#PDY33010600-1', 6],
    ['0190a000-0000-7000-8000-000000000301', 3],
    ['许可（2024）第12号', 5],
    ['https://example.test/d/%E8%AE%B8%E5%8F%AF2', 3],
  ])('reads %s at %d pixels a module', (text, scale) => {
    expect(read(drawn(text, scale))).toBe(text);
    expect(read(turned(drawn(text, scale)))).toBe(text);
  });

  it('reads a code with a scratch', () => {
    expect(read(striped(drawn('PDY33010600-1', 8), 280, 288))).toBe('PDY33010600-1');
  });

  it('reads nothing where there is nothing', () => {
    const blank = new Uint8ClampedArray(640 * 480 * 4).fill(255);
    expect(read({ data: blank, width: 640, height: 480 })).toBe('');
    expect(read({ data: blank.fill(0), width: 640, height: 480 })).toBe('');
    const noise = blank.map((_, i) => (Math.imul(i, 2654435761) >>> 13) & 255);
    expect(read({ data: noise, width: 640, height: 480 })).toBe('');
  });

  it('reads nothing of a torn code', () => {
    const whole = drawn('482913#PDY33010600-1', 8);
    expect(read(striped(whole, 0, 240))).toBe('');
    expect(read(striped(whole, 200, 280))).toBe('');
    const cut = { ...whole, data: whole.data.slice(0, 4 * 640 * 220), height: 220 };
    expect(read(cut)).toBe('');
  });
});

it.each([
  [1920, 1080, 640, 360],
  [640, 480, 640, 480],
  [320, 240, 320, 240],
  [1080, 1920, 640, 1138],
])('%d × %d becomes %d × %d', (width, height, wide, high) => {
  expect(fitting(width, height, 640)).toEqual([wide, high]);
});
