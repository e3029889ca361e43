import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_FORM, faultsOfForm, orderOf, type ScanForm } from './scanForm';

const form = (change: Partial<ScanForm>): ScanForm => ({ ...DEFAULT_FORM, ...change });

describe('a form for a scan', () => {
  it('is right as it comes', () => {
    expect(faultsOfForm(DEFAULT_FORM)).toEqual({});
  });

  it('may leave everything to the policy', () => {
    const empty = form({ share: '', days: '', runs: '' });
    expect(faultsOfForm(empty)).toEqual({});
    expect(orderOf(empty, 'r')).toEqual({ region: 'r', model: 'permutation', prospective: true });
  });

  it.each([
    ['a day that does not exist', { from: '2026-02-30' }, 'from', 'date'],
    ['words for a day', { until: 'today' }, 'until', 'date'],
    ['an end before the beginning', { from: '2026-02-02', until: '2026-02-01' }, 'from', 'order'],
    ['no share at all', { share: '0' }, 'share', 'range'],
    ['more than half', { share: '51' }, 'share', 'range'],
    ['a share of words', { share: 'half' }, 'share', 'range'],
    ['no time at all', { days: '0' }, 'days', 'range'],
    ['half a day', { days: '0.5' }, 'days', 'range'],
    ['too few runs for a p', { runs: '98' }, 'runs', 'range'],
    ['runs for ever', { runs: '100000' }, 'runs', 'range'],
    ['a seed that is none', { seed: '0' }, 'seed', 'range'],
    ['a seed that would be rounded', { seed: '9007199254740993' }, 'seed', 'range'],
  ] as const)('finds %s', (_, change, field, kind) => {
    const faults = faultsOfForm(form(change));
    expect(Object.keys(faults)).toEqual([field]);
    expect(faults[field]?.kind).toBe(kind);
  });

  it('sends numbers, and the share as a share', () => {
    const full = form({ from: '2026-01-01', until: '2026-03-31', share: '12.5', seed: '7' });
    expect(orderOf(full, '330100000000')).toEqual({
      region: '330100000000',
      model: 'permutation',
      prospective: true,
      from: '2026-01-01',
      until: '2026-03-31',
      max_share: 0.125,
      max_days: 30,
      runs: 999,
      seed: 7,
    });
  });

  it('leaves time out with the model poisson', () => {
    const timeless = form({ model: 'poisson', population: 'residents', days: '0' });
    expect(faultsOfForm(timeless)).toEqual({});
    expect(orderOf(timeless, 'r')).toMatchObject({ population: 'residents', max_days: 0 });
  });

  it('sends only finite numbers, whatever is typed (seed 1)', () => {
    const text = fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String));
    fc.assert(
      fc.property(text, text, text, text, (share, days, runs, seed) => {
        const typed = form({ share, days, runs, seed });
        if (Object.keys(faultsOfForm(typed)).length > 0) return;
        for (const value of Object.values(orderOf(typed, 'r')))
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
