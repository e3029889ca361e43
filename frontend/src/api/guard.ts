/** The server's other half of the session; sent back with everything that writes. */
export function csrfToken(): string {
  for (const part of document.cookie.split(';')) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() === 'gridwatch_csrf')
      return decodeURIComponent(part.slice(at + 1));
  }
  return '';
}

let listener: () => void = () => {};

/** `listen` hears when the server does not know the session any more. One listener. */
export function onSessionEnd(listen: () => void): void {
  listener = listen;
}

export function sessionEnded(): void {
  listener();
}
