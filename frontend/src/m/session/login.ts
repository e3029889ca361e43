import { newDataKey, openDataKey, rewrap } from '../crypto/seal';
import type { LogInResult } from '../model';
import type { Pack } from '../pack';
import type { AccountRow, Accounts } from '../store/accounts';
import { type Net, type Reply, Unreachable } from '../sync/net';

/** A store that may be opened: whose, with which key, and what the server said just now. */
export interface Opened {
  readonly account: AccountRow;
  readonly key: CryptoKey;
  /** Null: opened without the server. */
  readonly pack: PackReply | null;
}

export interface PackReply {
  readonly pack: Pack;
  readonly etag: string;
  readonly asked: number;
  readonly answered: number;
}

export type LogIn =
  | { readonly opened: Opened }
  | { readonly result: LogInResult }
  /** The server had this phone's store of the account deleted. */
  | { readonly wiped: string };

const no = (result: LogInResult): LogIn => ({ result });

/** With a signal the server decides, and a new account gets a store; without, the password does. */
export async function logIn(
  accounts: Accounts,
  net: Net,
  name: string,
  password: string,
  former: string | undefined,
): Promise<LogIn> {
  let reply: Reply;
  try {
    reply = await net.logIn(name, password);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return unlock(accounts, name, password);
  }
  if (reply.status === 401) return no({ kind: 'wrong-password' });
  if (reply.status === 429) return no({ kind: 'too-many', seconds: reply.retryAfter });
  if (reply.status >= 500) return unlock(accounts, name, password);
  if (reply.status >= 300) return no({ kind: 'failed', detail: `${reply.status} ${reply.detail}` });
  return enter(accounts, net, name, password, former);
}

async function unlock(accounts: Accounts, name: string, password: string): Promise<LogIn> {
  const account = await accounts.byName(name);
  if (account === undefined) return no({ kind: 'offline-unknown' });
  const key = await openDataKey(account.wrapped, password);
  if (key === null) return no({ kind: 'wrong-password' });
  return { opened: { account, key, pack: null } };
}

/** The server has let the person in. */
async function enter(
  accounts: Accounts,
  net: Net,
  name: string,
  password: string,
  former: string | undefined,
): Promise<LogIn> {
  await net.whoAmI();
  const pack = await firstPack(net, name);
  if ('result' in pack || 'wiped' in pack) return pack;
  const known = (await accounts.byId(pack.pack.account)) ?? (await accounts.byName(name));
  if (known === undefined) {
    const { wrapped, key } = await newDataKey(password);
    const account = { id: pack.pack.account, name, person: pack.pack.officer.name, wrapped };
    await accounts.put(account);
    return { opened: { account, key, pack } };
  }
  const account = { ...known, name, person: pack.pack.officer.name };
  const key = await openDataKey(known.wrapped, password);
  if (key !== null) {
    await accounts.put(account);
    return { opened: { account, key, pack } };
  }
  const wrapped = former === undefined ? null : await rewrap(known.wrapped, former, password);
  if (wrapped === null) return no({ kind: 'former-password' });
  const again = await openDataKey(wrapped, password);
  if (again === null) throw new Error('a key that was just wrapped does not open');
  await accounts.put({ ...account, wrapped });
  return { opened: { account: { ...account, wrapped }, key: again, pack } };
}

async function firstPack(
  net: Net,
  name: string,
): Promise<PackReply | { result: LogInResult } | { wiped: string }> {
  const asked = Date.now();
  const reply = await net.pack('');
  if (reply.status === 200) {
    const pack = JSON.parse(reply.text) as Pack;
    return { pack, etag: reply.etag, asked, answered: Date.now() };
  }
  if (reply.slug === 'device-wiped') return { wiped: name };
  const detail = reply.detail || String(reply.status);
  const field = reply.status === 403 || reply.status === 404 || reply.status === 409;
  return { result: field ? { kind: 'not-for-the-field', detail } : { kind: 'failed', detail } };
}
