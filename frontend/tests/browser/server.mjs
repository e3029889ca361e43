// Starts and stops a real server with the demo city, and talks to its API.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A city takes seconds to load, and minutes on a busy machine. */
const READY_MS = 300_000;

/** A demo server in a folder of its own; `kill` and `start` keep folder and port. */
export class Server {
  #child = null;
  #log = [];
  url = '';

  /** `city` of the demo; its accounts are those of `region`. */
  static async launch(city = 'chicago', region = 'us-il-chicago') {
    const bin = process.env.GRIDWATCH_BIN;
    assert.ok(bin, 'GRIDWATCH_BIN names the gridwatch binary');
    const server = new Server();
    server.bin = path.resolve(bin);
    server.city = city;
    server.region = region;
    server.data = await mkdtemp(path.join(tmpdir(), 'gridwatch-browser-'));
    await server.start('127.0.0.1:0');
    return server;
  }

  /** Resolves at the line `ready URL`. */
  async start(addr = new URL(this.url).host) {
    const args = ['demo', '--city', this.city, '--data', this.data, '--addr', addr];
    args.push('--speed', '600');
    const child = spawn(this.bin, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#log = [];
    child.stderr.on('data', (chunk) => {
      this.#log.push(String(chunk));
      if (this.#log.length > 200) this.#log.shift();
    });
    this.url = await new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`server ${why}\n${this.#log.join('')}`));
      const timer = setTimeout(() => fail(`not ready after ${READY_MS} ms`), READY_MS);
      let out = '';
      child.stdout.on('data', (chunk) => {
        out += String(chunk);
        const ready = /^ready (http:\/\/\S+)$/m.exec(out);
        if (ready === null) return;
        clearTimeout(timer);
        resolve(ready[1]);
      });
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(`ended with ${code ?? signal}`);
      });
    });
  }

  /** kill -9: nothing is flushed, nobody is told. */
  async kill() {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  async stop() {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  /** The account of a role for a region. */
  async account(role, region = this.region) {
    const accounts = JSON.parse(await readFile(path.join(this.data, 'accounts.json'), 'utf8'));
    const found = accounts.find((a) => a.role === role && a.region === region);
    assert.ok(found, `accounts.json has a ${role} of ${region}`);
    return found;
  }

  async logIn(role, region = this.region) {
    const { name, password } = await this.account(role, region);
    const response = await fetch(`${this.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name, password }),
    });
    assert.equal(response.status, 204, `login of ${name}`);
    const cookies = new Map(
      response.headers.getSetCookie().map((line) => line.split(';')[0].split(/=(.*)/s).slice(0, 2)),
    );
    return new Caller(this.url, cookies);
  }
}

/** A logged-in account. */
class Caller {
  constructor(url, cookies) {
    this.url = url;
    this.headers = {
      Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'X-CSRF-Token': decodeURIComponent(cookies.get('gridwatch_csrf') ?? ''),
    };
  }

  async get(address) {
    const response = await fetch(this.url + address, { headers: this.headers });
    const text = await response.text();
    assert.equal(response.status, 200, `GET ${address}: ${text}`);
    return JSON.parse(text);
  }

  async put(address, key, body) {
    return this.#write('PUT', address, key, 'application/json', JSON.stringify(body));
  }

  async post(address, body) {
    return this.#write('POST', address, uuidv7(), 'application/json', JSON.stringify(body));
  }

  /** A file as the body. */
  async upload(address, file) {
    return this.#write('POST', address, uuidv7(), 'application/octet-stream', file);
  }

  async #write(method, address, key, type, body) {
    const response = await fetch(this.url + address, {
      method,
      headers: { ...this.headers, 'Content-Type': type, 'Idempotency-Key': key },
      body,
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${address}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
}

/** A UUIDv7. */
export function uuidv7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Date.now()) << 16n);
  const random = crypto.getRandomValues(new Uint8Array(2));
  bytes[6] = 0x70 | (random[0] & 0x0f);
  bytes[7] = random[1];
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
