// Pictures of codes for tests.
import { encode } from 'uqr';
import type { Frame } from './frame';

const DARK = 24;
const LIGHT = 231;

/** A code of `scale` pixels a module in the middle of a grey frame, four modules of light around it. */
export function drawn(text: string, scale: number, width = 640, height = 480): Frame {
  const { data: modules, size } = encode(text, { ecc: 'M', border: 4 });
  const data = new Uint8ClampedArray(width * height * 4).fill(128);
  const [left, top] = [(width - size * scale) >> 1, (height - size * scale) >> 1];
  for (let y = 0; y < size * scale; y++)
    for (let x = 0; x < size * scale; x++) {
      const dark = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true;
      data.fill(
        dark ? DARK : LIGHT,
        4 * ((top + y) * width + left + x),
        4 * ((top + y) * width + left + x) + 4,
      );
    }
  return { data, width, height };
}
