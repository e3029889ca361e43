// A phone as the server knows it: sealed, numbered, chained records and the photos beside them.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { uuidv7 } from './server.mjs';

const MINUTE = 60_000;

export class FieldPhone {
  #caller;
  #seq = 0;
  #prev = '';
  device = randomUUID();

  /** `caller`: a logged-in account with a person behind it. */
  constructor(caller) {
    this.#caller = caller;
  }

  /** Hands a record in; the receipt. `blobs`: photos that belong to it. */
  async submit(kind, body, blobs = [], more = {}) {
    const now = new Date().toISOString();
    const text = JSON.stringify({
      v: 1,
      kind,
      made_at: now,
      device: this.device,
      device_seq: ++this.#seq,
      prev: this.#prev,
      anchor: { server_at: now, device_at: now },
      app: 'test',
      blobs: blobs.map(({ sha256, bytes, role }) => ({
        sha256,
        bytes: bytes.length,
        type: 'image/png',
        role,
        taken_at: now,
      })),
      body,
      ...more,
    });
    this.#prev = sha256(text);
    const id = uuidv7();
    for (const blob of blobs) await this.#put(`blobs/${blob.sha256}`, blob.bytes);
    const answer = await this.#put(`submissions/${id}`, text);
    return { ...JSON.parse(answer), id };
  }

  /** A shift of ninety minutes: five with points, forty without any, five with; its id. */
  async walk() {
    const shift = uuidv7();
    const now = Date.now();
    const at = (minutes) => new Date(now - minutes * MINUTE).toISOString();
    await this.submit('shift', { shift, verb: 'start', at: at(90), point: null });
    // Five minutes of points, forty without any, five again.
    const points = [];
    for (const from of [90, 45])
      for (let i = 0; i < 20; i++)
        points.push([
          points.length + 1,
          now - from * MINUTE + i * 15_000,
          120.17 + points.length * 0.0003,
          30.25 + points.length * 0.0001,
          8,
          0,
        ]);
    await this.submit('track', { shift, points });
    return shift;
  }

  /** A patrol at an institution that finds a problem, with a photo of it; the receipt. */
  async report(institution, problem, found) {
    const at = (minutes) => new Date(Date.now() - minutes * MINUTE).toISOString();
    const visit = {
      institution,
      task: 'patrol',
      why: 'routine',
      visited_at: at(10),
      left_at: at(5),
      result: 'conditions',
      problems: [
        {
          id: problem,
          what: '医疗废物桶未加盖 <script>',
          responsible: '王店长',
          deadline_on: '2027-01-01',
          photos: [found.sha256],
        },
      ],
      burden: { seconds: 40, taps: 9 },
    };
    return this.submit('visit', visit, [found]);
  }

  async #put(path, body) {
    const { url, headers } = this.#caller;
    const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
    const response = await fetch(`${url}/api/v1/${path}`, {
      method: 'PUT',
      headers: { ...headers, 'Content-Type': type },
      body,
    });
    const text = await response.text();
    assert.ok(response.ok, `PUT ${path}: ${response.status} ${text}`);
    return text;
  }
}

/** A picture of one colour, as the bytes of a PNG, with its name. */
export function photo(role, [red, green, blue]) {
  const [width, height] = [320, 200];
  const row = Buffer.alloc(1 + width * 3);
  for (let x = 0; x < width; x++) row.set([red, green, blue], 1 + x * 3);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const bytes = Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return { role, bytes, sha256: sha256(bytes) };
}

function chunk(name, body) {
  const named = Buffer.concat([Buffer.from(name), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The picture is there, with pixels. */
export async function seen(image) {
  await image.waitFor();
  await image.evaluate(
    (img) =>
      new Promise((resolve, reject) => {
        if (img.complete && img.naturalWidth > 0) resolve();
        img.onload = () => resolve();
        img.onerror = () => reject(new Error('the photo cannot be shown'));
      }),
  );
}
