import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { verified } from './receipt';
import {
  newDataKey,
  openDataKey,
  rewrap,
  seal,
  sealJSON,
  sha256,
  unseal,
  unsealJSON,
} from './seal';

/** Rounds enough for a test. */
const ROUNDS = 1000;
const text = new TextEncoder();

describe('data key', () => {
  it('opens with its password only, and cannot be read', async () => {
    const { wrapped, key } = await newDataKey('密码 1', ROUNDS);
    const sealed = await sealJSON(key, 'draft/1', { note: '见闻' });
    const again = await openDataKey(wrapped, '密码 1');
    expect(await unsealJSON(again as CryptoKey, 'draft/1', sealed)).toEqual({ note: '见闻' });
    expect(await openDataKey(wrapped, '密码 2')).toBeNull();
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });

  it('stays the same under a new password', async () => {
    const { wrapped, key } = await newDataKey('alt', ROUNDS);
    const sealed = await seal(key, 'kv/pack', text.encode('x'));
    expect(await rewrap(wrapped, 'falsch', 'neu')).toBeNull();
    const under = await rewrap(wrapped, 'alt', 'neu');
    if (under === null) throw new Error('not wrapped');
    expect(await openDataKey(under, 'alt')).toBeNull();
    const again = (await openDataKey(under, 'neu')) as CryptoKey;
    expect(await unseal(again, 'kv/pack', sealed)).toEqual(text.encode('x'));
  });

  it('opens nothing that was moved, changed or written with another key', async () => {
    const { key } = await newDataKey('a', ROUNDS);
    const sealed = await seal(key, 'record/1/envelope', text.encode('hello'));
    await expect(unseal(key, 'record/2/envelope', sealed)).rejects.toThrow();
    const data = sealed.data.slice(0);
    new Uint8Array(data)[0] = (new Uint8Array(data)[0] ?? 0) ^ 1;
    await expect(unseal(key, 'record/1/envelope', { ...sealed, data })).rejects.toThrow();
    const other = await newDataKey('a', ROUNDS);
    await expect(unseal(other.key, 'record/1/envelope', sealed)).rejects.toThrow();
    const twice = await seal(key, 'record/1/envelope', text.encode('hello'));
    expect(twice.iv).not.toEqual(sealed.iv);
  });

  it('hashes as everybody does', async () => {
    const bytes = text.encode('网格哨');
    expect(await sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('receipt', () => {
  afterEach(() => vi.restoreAllMocks());

  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const base64 = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const body =
    '{"id":"1","state":"stored","complete":true,"missing":[],"note":"名,\\"signature\\":\\"x"}';
  const signature = sign(null, Buffer.from(body), privateKey).toString('base64');
  const receipt = `${body.slice(0, -1)},"signature":"${signature}"}`;
  const other = generateKeyPairSync('ed25519').publicKey;
  const otherKey = other.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');

  const cases: readonly [string, string, string, boolean][] = [
    ['as it was sent', receipt, base64, true],
    ['with another word', receipt.replace('"complete":true', '"complete":null'), base64, false],
    ['of somebody else', receipt, otherKey, false],
    ['cut short', receipt.slice(0, -3), base64, false],
    ['without a signature', body, base64, false],
    ['with a signature that is none', receipt.replace(signature, '!!'), base64, false],
    ['for a key that is none', receipt, 'x', false],
    ['empty', '', base64, false],
  ];
  for (const [name, sent, key, right] of cases)
    it(`${name}: ${right ? 'taken' : 'refused'}`, async () => {
      expect((await verified(sent, key)) !== null).toBe(right);
    });

  it('is checked by a library where the browser does not know Ed25519', async () => {
    const lacking = new DOMException('Unrecognized name.', 'NotSupportedError');
    const native = vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(lacking);
    expect((await verified(receipt, base64))?.complete).toBe(true);
    expect(await verified(receipt, otherKey)).toBeNull();
    expect(native).toHaveBeenCalledTimes(2);
  });
});
