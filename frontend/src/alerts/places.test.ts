import { describe, expect, it } from 'vitest';
import type { Alert } from '../api/alerts';
import { placesOf } from './places';

function alert(id: string, cell: string, at: string, region = '330106000000'): Alert {
  return {
    id,
    kind: 'hotspot',
    clue: id,
    region,
    cell,
    resolution: 8,
    z: 3,
    q: 0.01,
    n: 9,
    policy_version: 'default-1',
    raised_at: at,
    acknowledged_at: null,
    acknowledged_by: null,
    simulated: true,
  };
}

describe('placesOf', () => {
  it('puts alerts of neighbouring cells together, the newest place first', () => {
    const places = placesOf([
      alert('old', '882664c1a9fffff', '2026-06-01T08:00:00Z'),
      alert('other', '88309a4257fffff', '2026-06-02T08:00:00Z'),
      alert('new', '882664c1abfffff', '2026-06-03T08:00:00Z'),
    ]);
    expect(places.map((p) => p.alerts.map((a) => a.id))).toEqual([['new', 'old'], ['other']]);
  });

  it('keeps regions apart', () => {
    const at = '2026-06-01T08:00:00Z';
    const cell = '882664c1a9fffff';
    expect(placesOf([alert('a', cell, at), alert('b', cell, at, '330102000000')])).toHaveLength(2);
    expect(placesOf([])).toEqual([]);
  });
});
