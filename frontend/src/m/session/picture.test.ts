import { describe, expect, it } from 'vitest';
import { exifOf, smallEnough, withExif } from './picture';

/** A segment APP1 with one entry: orientation 6, in the byte order asked for. */
function app1(little: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 + 2 + 6 + 8 + 2 + 12 + 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xffe1);
  view.setUint16(2, bytes.length - 2);
  bytes.set(new TextEncoder().encode('Exif'), 4);
  view.setUint16(10, little ? 0x4949 : 0x4d4d);
  view.setUint16(12, 42, little);
  view.setUint32(14, 8, little);
  view.setUint16(18, 1, little);
  view.setUint16(20, 0x0112, little);
  view.setUint16(22, 3, little);
  view.setUint32(24, 1, little);
  view.setUint16(28, 6, little);
  return bytes;
}

function jpeg(...segments: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const parts = [[0xff, 0xd8], ...segments, [0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const app0 = Uint8Array.from([0xff, 0xe0, 0, 4, 1, 2]);

describe('what a camera wrote into a photo', () => {
  for (const little of [true, false])
    it(`is taken over, upright, ${little ? 'little' : 'big'} end first`, () => {
      const segment = exifOf(jpeg(app0, app1(little)));
      if (segment === null) throw new Error('not found');
      expect(new DataView(segment.buffer).getUint16(28, little)).toBe(1);
      const whole = withExif(jpeg(app0), segment);
      expect([...whole.slice(0, 4)]).toEqual([0xff, 0xd8, 0xff, 0xe1]);
      expect(exifOf(whole)).toEqual(segment);
      expect(whole.length).toBe(jpeg(app0).length + segment.length);
    });

  it('is nothing in a file without it, or one that is cut or no JPEG', () => {
    expect(exifOf(jpeg(app0))).toBeNull();
    expect(exifOf(Uint8Array.from([1, 2, 3]))).toBeNull();
    expect(exifOf(new Uint8Array())).toBeNull();
    for (let n = 0; n < 50; n++) expect(() => exifOf(jpeg(app1(true)).slice(0, n))).not.toThrow();
  });

  it('and the photo itself stay as they are when they are small', async () => {
    const file = new Blob([jpeg(app1(true))], { type: 'image/jpeg' });
    expect(await smallEnough(file, 1600, 0.8)).toBe(file);
    const voice = new Blob([new Uint8Array(2_000_000)], { type: 'audio/webm' });
    expect(await smallEnough(voice, 1600, 0.8)).toBe(voice);
  });
});
