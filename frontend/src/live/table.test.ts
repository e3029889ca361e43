import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Table } from './table';

const entry = fc.tuple(fc.string({ maxLength: 2 }), fc.option(fc.integer()));

describe('Table', () => {
  it('is what a Map would be, and older tables stay as they were (seed 1)', () => {
    fc.assert(
      fc.property(fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 12 }), (steps) => {
        let table = Table.empty<number>();
        const map = new Map<string, number>();
        const older: [Table<number>, [string, number][]][] = [];
        for (const step of steps) {
          older.push([table, [...map].toSorted()]);
          table = table.with((draft) => {
            for (const [key, value] of step) {
              if (value === null) draft.delete(key);
              else draft.set(key, value);
              expect(draft.get(key)).toBe(value ?? undefined);
            }
          });
          for (const [key, value] of step) {
            if (value === null) map.delete(key);
            else map.set(key, value);
          }
          expect(table.size).toBe(map.size);
        }
        older.push([table, [...map].toSorted()]);
        for (const [then, entries] of older) {
          expect([...then.entries()].toSorted()).toEqual(entries);
          expect([...then.keys()]).toHaveLength(then.size);
          for (const [key, value] of entries) expect(then.get(key)).toBe(value);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('is the same table when nothing was changed', () => {
    const table = Table.empty<number>().with((draft) => draft.set('a', 1));
    expect(table.with((draft) => draft.delete('b'))).toBe(table);
    expect(table.has('a')).toBe(true);
    expect(table.has('b')).toBe(false);
  });

  it('holds as many entries as are put in', () => {
    const table = Table.empty<number>().with((draft) => {
      for (let i = 0; i < 30_000; i++) draft.set(`89266${i.toString(16)}fffff`, i);
    });
    expect(table.size).toBe(30_000);
    expect(table.get('892667cfffff')).toBe(0x7c);
  });
});
