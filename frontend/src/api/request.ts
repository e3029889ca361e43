import { csrfToken, sessionEnded } from './guard';
import { problemFrom } from './problem';
import { uuidv7 } from './uuid';

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null>>;

/** Path with a query; what is null, false or '' is left out, a list is repeated. */
export function addressOf(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === false || value === '') continue;
    if (Array.isArray(value)) for (const one of value) params.append(name, one);
    else params.append(name, String(value));
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** GET; the type is what the server promises. Anything but success is thrown as a Problem. */
export async function get<T>(address: string, signal?: AbortSignal): Promise<T> {
  return bodyOf<T>(await fetch(address, { signal: signal ?? null }));
}

/**
 * A write. `body` is sent as it is when it is a Blob, else as JSON. What is sent again with the same
 * `key` is stored once.
 */
export async function send<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  address: string,
  body: Blob | object,
  signal?: AbortSignal,
  key: string = uuidv7(),
): Promise<T> {
  const raw = body instanceof Blob;
  return bodyOf<T>(
    await fetch(address, {
      method,
      headers: writeHeaders(raw ? 'application/octet-stream' : 'application/json', key),
      body: raw ? body : JSON.stringify(body),
      signal: signal ?? null,
    }),
  );
}

function writeHeaders(contentType: string, key: string): Record<string, string> {
  return { 'Content-Type': contentType, 'X-CSRF-Token': csrfToken(), 'Idempotency-Key': key };
}

async function bodyOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  return parse<T>(response, text);
}

function parse<T>(response: Response, text: string): T {
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (!response.ok) {
    if (response.status === 401) sessionEnded();
    throw problemFrom(response, body);
  }
  return body as T;
}

/** Sends a file and says how much of it is on its way; fetch cannot tell. */
export function upload<T>(
  address: string,
  file: Blob,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address);
    const headers = writeHeaders('application/octet-stream', uuidv7());
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (e) => progress(e.total > 0 ? e.loaded / e.total : 0);
    request.upload.onload = () => progress(1);
    request.onload = () => {
      const wait = request.getResponseHeader('Retry-After');
      const response = new Response(null, {
        status: request.status,
        headers: wait === null ? {} : { 'Retry-After': wait },
      });
      try {
        resolve(parse<T>(response, request.responseText));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(new TypeError('the upload broke off'));
    request.onabort = () => reject(new DOMException('given up', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
