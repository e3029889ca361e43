import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { newDataKey } from '../crypto/seal';
import { newDraft } from '../session/shown';
import { Accounts } from './accounts';
import { MIGRATIONS, openDatabase } from './database';
import { Vault } from './vault';

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()));

const NOW = Date.UTC(2026, 10, 22);

describe('store of an account', () => {
  it('comes along to a newer version of the app with everything in it', async () => {
    const { key } = await newDataKey('a', 1000);
    const old = new Vault('a', await openDatabase('a', () => {}), key);
    const draft = newDraft({ task: 'patrol', note: '写到一半' }, NOW);
    await old.keepDraft(draft);
    await old.keep('anchor', { server_at: 'x', device_at: 'y' });
    let outdated = 0;
    old.close();
    const next = [
      ...MIGRATIONS,
      (db: Parameters<(typeof MIGRATIONS)[number]>[0]) => {
        (db as unknown as IDBDatabase).createObjectStore('later');
      },
    ];
    const running = await openDatabase('a', () => outdated++);
    const db = await openDatabase('a', () => {}, next);
    expect(outdated).toBe(1); // the tab with the older app gave way
    expect(running.version).toBe(MIGRATIONS.length);
    expect(db.version).toBe(MIGRATIONS.length + 1);
    expect([...db.objectStoreNames]).toContain('later');
    const vault = new Vault('a', db, key);
    expect(await vault.drafts()).toEqual([draft]);
    expect(await vault.read('anchor')).toEqual({ server_at: 'x', device_at: 'y' });
    vault.close();
  });

  it('holds nothing that can be read without the key', async () => {
    const { key } = await newDataKey('a', 1000);
    const vault = new Vault('a', await openDatabase('a', () => {}), key);
    await vault.keepDraft(newDraft({ task: 'patrol', note: '机密见闻' }, NOW));
    const rows = await vault.db.getAll('draft');
    const bytes = rows.map((row) => new TextDecoder().decode(row.draft.data)).join();
    expect(JSON.stringify(rows) + bytes).not.toMatch(/机密|patrol/);
    vault.close();
  });
});

describe('accounts of a phone', () => {
  it('remembers who is in, and forgets at leaving and wiping', async () => {
    const accounts = await Accounts.open();
    const { wrapped, key } = await newDataKey('a', 1000);
    await accounts.put({ id: '1', name: 'wang', person: '王', wrapped });
    await accounts.enter('1', key);
    accounts.close();
    const again = await Accounts.open();
    expect(again.device).toBe(accounts.device);
    expect((await again.current())?.account.name).toBe('wang');
    expect((await again.current())?.key.extractable).toBe(false);
    await again.leave();
    expect(await again.current()).toBeNull();
    await again.enter('1', key);
    (await openDatabase('1', () => {})).close();
    await again.wipe('1');
    expect(await again.current()).toBeNull();
    expect(await again.summaries()).toEqual([]);
    expect((await indexedDB.databases()).map((d) => d.name)).toEqual(['gridwatch-m']);
    again.close();
  });
});
