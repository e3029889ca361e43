/** Four bytes a pixel, row by row. */
export interface Frame {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Text of the QR code in a frame, '' when none can be read. */
export type FrameReader = (frame: Frame) => string;

/** The reader for phones whose browser has none; loaded when the first code is scanned. */
export async function frameReader(): Promise<FrameReader> {
  const { default: read } = await import('jsqr');
  return ({ data, width, height }) => {
    try {
      // Codes at doors and on displays are dark on light: no second look at the negative.
      return read(data, width, height, { inversionAttempts: 'dontInvert' })?.data ?? '';
    } catch {
      return ''; // something that only looks like a code
    }
  };
}

/** Size of a picture that is at most `most` wide, with the same shape. */
export function fitting(width: number, height: number, most: number): [number, number] {
  const scale = Math.min(1, most / width);
  return [Math.round(width * scale), Math.round(height * scale)];
}
