import { describe, expect, it } from 'vitest';
import { applyHotspots, type HotBoard } from './hotspots';
import { parseMessage } from './parse';
import { CELL_A, CELL_B, hotCell, wireHotspots } from './testing';

function message(...wire: Parameters<typeof wireHotspots>) {
  const m = parseMessage(JSON.stringify(wireHotspots(...wire)));
  if (m.kind !== 'hotspots') throw new Error(m.kind);
  return m;
}

function applied(board: HotBoard | null, m: ReturnType<typeof message>) {
  const result = applyHotspots(board, m);
  if (result.kind === 'gap') throw new Error('a gap');
  return result;
}

describe('applyHotspots', () => {
  const first = applied(null, message(0, 4, [hotCell(), hotCell({ cell: CELL_B, n: 9 })]));

  it('begins with all of them', () => {
    expect(first.changed).toBeNull();
    expect(first.board).toMatchObject({ version: 4, cells: { size: 2 } });
  });

  it('puts whole cells in place and leaves the board before as it was', () => {
    const next = applied(first.board, message(4, 5, [hotCell({ n: 4, level: 'hot1' })], [CELL_B]));
    expect(next.changed?.toSorted()).toEqual([CELL_A, CELL_B].toSorted());
    expect(next.board.version).toBe(5);
    expect(next.board.cells.get(CELL_A)).toMatchObject({ n: 4, level: 'hot1' });
    expect(next.board.cells.has(CELL_B)).toBe(false);
    expect(first.board.cells.get(CELL_B)?.n).toBe(9);
  });

  it('a message that says nothing new moves the version', () => {
    const next = applied(first.board, message(4, 6));
    expect(next).toMatchObject({ changed: [], board: { version: 6 } });
    expect(next.board.cells).toBe(first.board.cells);
  });

  it('forgets what was there before all of them come anew', () => {
    const next = applied(first.board, message(0, 9, [hotCell({ cell: CELL_B })]));
    expect([...next.board.cells.keys()]).toEqual([CELL_B]);
  });

  it.each([
    ['nothing to begin with', null, message(4, 5)],
    ['a version that is missing', first.board, message(5, 6)],
    ['a version that was applied', first.board, message(3, 5)],
    ['another region', first.board, message(4, 5, [], [], 'us-il-chicago-08')],
  ])('%s is a gap', (_, board, m) => {
    expect(applyHotspots(board, m)).toEqual({ kind: 'gap' });
  });

  it('cells of another resolution are a gap', () => {
    const m = message(4, 5);
    const other = { ...m, head: { ...m.head, resolution: 9 } };
    expect(applyHotspots(first.board, other)).toEqual({ kind: 'gap' });
  });
});
