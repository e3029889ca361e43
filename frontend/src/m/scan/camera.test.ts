import { afterEach, describe, expect, it, vi } from 'vitest';
import { hasTorch, looker } from './camera';
import { drawn } from './testing';

const VIEW = { videoWidth: 1280, videoHeight: 960 } as HTMLVideoElement;

/** A canvas on which every picture is the code of `text`. */
function stubCanvas(text: string) {
  const drawImage = vi.fn();
  const context = { drawImage, getImageData: () => drawn(text, 8) };
  vi.stubGlobal('document', { createElement: () => ({ getContext: () => context }) });
  return drawImage;
}

function stubDetector(formats: () => Promise<string[]>, detect: () => Promise<object[]>) {
  class BarcodeDetector {
    static getSupportedFormats = formats;
    detect = detect;
  }
  vi.stubGlobal('window', { BarcodeDetector });
}

afterEach(() => vi.unstubAllGlobals());

describe('looker', () => {
  it('uses the reader of the browser where it knows QR codes', async () => {
    const drawImage = stubCanvas('ours');
    const detect = vi.fn(async (): Promise<object[]> => [{ rawValue: 'theirs' }]);
    stubDetector(async () => ['ean_13', 'qr_code'], detect);
    const look = await looker();
    expect(await look(VIEW)).toBe('theirs');
    detect.mockResolvedValue([]);
    expect(await look(VIEW)).toBe('');
    expect(drawImage).not.toHaveBeenCalled();
  });

  it.each([
    ['there is none', () => vi.stubGlobal('window', {})],
    [
      'it knows no QR codes',
      () =>
        stubDetector(
          async () => [],
          async () => [{ rawValue: 'x' }],
        ),
    ],
    [
      'it cannot say what it knows',
      () =>
        stubDetector(
          () => Promise.reject(new Error('no service')),
          async () => [],
        ),
    ],
    [
      'it fails',
      () =>
        stubDetector(
          async () => ['qr_code'],
          () => Promise.reject(new Error('no service')),
        ),
    ],
  ])('uses ours where %s', async (_, stub) => {
    const drawImage = stubCanvas('ours');
    stub();
    const look = await looker();
    expect(await look(VIEW)).toBe('ours');
    expect(drawImage).toHaveBeenCalledWith(VIEW, 0, 0, 640, 480);
  });

  it('sees nothing before the first picture', async () => {
    stubCanvas('ours');
    vi.stubGlobal('window', {});
    expect(await (await looker())({ videoWidth: 0, videoHeight: 0 } as HTMLVideoElement)).toBe('');
  });
});

it.each([
  [{ torch: true }, true],
  [{ torch: false }, false],
  [{}, false],
  [undefined, false],
])('a lamp: %j', (can, want) => {
  const track = can === undefined ? {} : { getCapabilities: () => can };
  expect(hasTorch(track as MediaStreamTrack)).toBe(want);
});
