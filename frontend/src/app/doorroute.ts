/** The codes of one institution, as their URL has it. */
export interface DoorRoute {
  readonly page: 'door';
  readonly id: string;
}

/** The display at an institution; needs no account. '' when the token cannot be one. */
export interface DisplayRoute {
  readonly page: 'display';
  readonly token: string;
}

const TOKEN = /^[0-9A-Za-z_-]{1,64}\.[0-9A-Za-z_-]{22}$/;

export function parseDisplayRoute(token: string): DisplayRoute {
  return { page: 'display', token: TOKEN.test(token) ? token : '' };
}

/** Behind the address of the server, so that the token is not sent with requests for the page. */
export function displayOf(token: string): string {
  return `#/display/${token}`;
}
