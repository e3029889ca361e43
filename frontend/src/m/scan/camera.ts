import { type FrameReader, fitting, frameReader } from './frame';

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** What a camera sees at this moment: the text of a QR code, '' when there is none. */
export type Look = (view: HTMLVideoElement) => Promise<string>;

/** Wider pictures read no better and cost more. */
const MOST_WIDTH = 640;

export function hasCamera(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === 'function';
}

/** The browser's own reader where it knows QR codes; many have none, or one that only says so. */
async function detector(): Promise<Detector | null> {
  const found: unknown = Reflect.get(window, 'BarcodeDetector');
  if (typeof found !== 'function') return null;
  const Found = found as DetectorClass;
  const formats = await Found.getSupportedFormats().catch((): string[] => []);
  return formats.includes('qr_code') ? new Found({ formats: ['qr_code'] }) : null;
}

/** Looks with the browser's own reader, else with ours, and with ours from its first failure on. */
export async function looker(): Promise<Look> {
  let own = await detector();
  let frames: FrameReader | null = null;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (view) => {
    if (own !== null) {
      const codes = await own.detect(view).catch(() => null);
      if (codes !== null) return codes[0]?.rawValue ?? '';
      own = null;
    }
    frames ??= await frameReader();
    if (context === null || view.videoWidth === 0) return '';
    const [width, height] = fitting(view.videoWidth, view.videoHeight, MOST_WIDTH);
    if (canvas.width !== width || canvas.height !== height)
      Object.assign(canvas, { width, height });
    context.drawImage(view, 0, 0, width, height);
    return frames(context.getImageData(0, 0, width, height));
  };
}

/** Whether the lamp beside the camera can be lit. */
export function hasTorch(track: MediaStreamTrack): boolean {
  const can: object = track.getCapabilities?.() ?? {};
  return Reflect.get(can, 'torch') === true;
}

export async function light(track: MediaStreamTrack, on: boolean): Promise<void> {
  const torch: object = { torch: on };
  await track.applyConstraints({ advanced: [torch] });
}
