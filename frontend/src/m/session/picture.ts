// A photo is handed in as it was taken, unless it is so large that a bad network would never take
// it: then it is made smaller once, before it is sealed, and keeps what the camera wrote into it.

/** Up to here a photo stays as it is (bytes). */
const SMALL = 900_000;
const TYPES = ['image/jpeg', 'image/png', 'image/webp'];

export async function smallEnough(file: Blob, longest: number, quality: number): Promise<Blob> {
  const known = TYPES.includes(file.type);
  if (!file.type.startsWith('image/') || (known && file.size <= SMALL)) return file;
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width * scale, picture.height * scale].map(Math.round);
  const canvas = new OffscreenCanvas(width ?? 1, height ?? 1);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const smaller = await canvas.convertToBlob({ type: 'image/jpeg', quality });
  const exif = exifOf(new Uint8Array(await file.arrayBuffer()));
  if (exif === null) return smaller;
  const bytes = withExif(new Uint8Array(await smaller.arrayBuffer()), exif);
  return new Blob([bytes], { type: 'image/jpeg' });
}

type Bytes = Uint8Array<ArrayBuffer>;
const u16 = (b: Bytes, at: number) => ((b[at] ?? 0) << 8) | (b[at + 1] ?? 0);

/** The APP1 segment of a JPEG that holds its Exif (marker and length too), upright; null: none. */
export function exifOf(jpeg: Bytes): Bytes | null {
  if (u16(jpeg, 0) !== 0xffd8) return null;
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff; at += 2 + u16(jpeg, at + 2)) {
    if (jpeg[at + 1] === 0xda) return null;
    const segment = jpeg.slice(at, at + 2 + u16(jpeg, at + 2));
    const name = new TextDecoder().decode(segment.slice(4, 8));
    if (jpeg[at + 1] === 0xe1 && name === 'Exif') return upright(segment);
  }
  return null;
}

/** The pixels were turned already when the photo was made smaller: orientation (tag 0x0112) is 1. */
function upright(segment: Bytes): Bytes {
  const tiff = 10;
  const view = new DataView(segment.buffer);
  const little = u16(segment, tiff) === 0x4949;
  if (segment.length < tiff + 8) return segment;
  const directory = tiff + view.getUint32(tiff + 4, little);
  if (directory + 2 > segment.length) return segment;
  const count = view.getUint16(directory, little);
  for (let n = 0; n < count; n++) {
    const entry = directory + 2 + 12 * n;
    if (entry + 12 > segment.length) return segment;
    if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
  }
  return segment;
}

/** `segment` right after the start of the JPEG. */
export function withExif(jpeg: Bytes, segment: Bytes): Bytes {
  const out = new Uint8Array(jpeg.length + segment.length);
  out.set(jpeg.subarray(0, 2));
  out.set(segment, 2);
  out.set(jpeg.subarray(2), 2 + segment.length);
  return out;
}
