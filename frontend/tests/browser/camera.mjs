// A camera of Chromium that shows a QR code, and the reading of one that is on a page.
import { writeFile } from 'node:fs/promises';
import jsqr from 'jsqr';
import { encode } from 'uqr';

const WIDTH = 640;
const HEIGHT = 480;
const DARK = 40;
const LIGHT = 210;
const WALL = 150;

/** Flags for launch; the microphone beeps. */
export function cameraFlags(file) {
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ];
}

/** Writes the film: `text` as a QR code on a grey wall, '' for the wall alone. YUV4MPEG2, 4:2:0. */
export async function show(file, text) {
  const luma = Buffer.alloc(WIDTH * HEIGHT, WALL);
  if (text !== '') {
    const { data, size } = encode(text, { ecc: 'M', border: 4 });
    const scale = Math.floor((HEIGHT - 80) / size);
    const [left, top] = [WIDTH, HEIGHT].map((side) => Math.floor((side - size * scale) / 2));
    for (let y = 0; y < size * scale; y++)
      for (let x = 0; x < size * scale; x++)
        luma[(top + y) * WIDTH + left + x] = data[Math.floor(y / scale)][Math.floor(x / scale)]
          ? DARK
          : LIGHT;
  }
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, chroma]);
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  await writeFile(file, Buffer.concat([head, ...Array(10).fill(frame)]));
}

/** What a QR code on a page says, by its pixels. */
export async function readOff(svg) {
  const { side, pixels } = await svg.evaluate(async (element) => {
    const side = 400;
    const copy = element.cloneNode(true);
    for (const name of ['width', 'height']) copy.setAttribute(name, String(side));
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, side, side);
    let text = '';
    for (let i = 0; i < data.length; i += 4) text += data[i] < 128 ? '1' : '0';
    return { side, pixels: text };
  });
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let i = 0; i < pixels.length; i++) if (pixels[i] === '1') data.fill(0, 4 * i, 4 * i + 3);
  return (jsqr.default ?? jsqr)(data, side, side)?.data ?? '';
}
