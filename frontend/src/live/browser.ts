import type { Surroundings } from './connection';

/** The real socket, clock and timers. */
export function browserSurroundings(ticket: () => Promise<string>): Surroundings {
  return {
    ticket,
    open(oneTimeTicket, handlers) {
      const url = new URL('/api/v1/live', window.location.href);
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
      url.searchParams.set('ticket', oneTimeTicket);
      const socket = new WebSocket(url);
      socket.onopen = handlers.open;
      socket.onmessage = (event: MessageEvent<unknown>) => {
        // A binary frame is not of the contract; as empty text it fails to parse.
        handlers.text(typeof event.data === 'string' ? event.data : '');
      };
      socket.onclose = (event) => handlers.closed(event.code);
      return {
        send: (text) => socket.send(text),
        // Browsers allow only 1000 and 3000-4999 here.
        close: (code, reason) => socket.close(code, reason),
      };
    },
    now: () => Date.now(),
    after(ms, run) {
      const id = window.setTimeout(run, ms);
      return () => window.clearTimeout(id);
    },
    random: Math.random,
  };
}
