// Stands between a browser and a server, so that a test can let a newer app appear.
import { createServer, request } from 'node:http';

/** `change(path, body)` gives what the browser gets instead of a file. */
export async function proxyOf(target, change) {
  const { hostname, port } = new URL(target);
  const server = createServer((asked, answer) => {
    const { method, url, headers } = asked;
    const host = `${hostname}:${port}`;
    const passed = { ...headers, host, 'accept-encoding': 'identity' };
    if (headers.origin !== undefined) passed.origin = target;
    const onward = request({ hostname, port, method, path: url, headers: passed }, (got) => {
      const parts = [];
      got.on('data', (part) => parts.push(part));
      got.on('end', () => {
        const body = change(url, Buffer.concat(parts));
        const { 'content-length': _length, etag: _etag, ...kept } = got.headers;
        const length =
          method === 'HEAD' || got.statusCode === 204 ? {} : { 'content-length': body.length };
        answer.writeHead(got.statusCode, { ...kept, ...length });
        answer.end(method === 'HEAD' ? undefined : body);
      });
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
