import type { HotCell, Level } from '../api/hotspots';
import {
  cell,
  count,
  type Fields,
  fields,
  list,
  optionalNumber,
  optionalString,
  ParseError,
  string,
} from './fields';
import type { Hotspots } from './messages';

const LEVELS: readonly Level[] = ['hot3', 'hot2', 'hot1', 'none', 'cold1', 'cold2', 'cold3', 'few'];
const STATES = ['', 'loud', 'quiet', 'unvisited'] as const;
const PERS = ['count', 'institution', 'resident', 'effort'] as const;
const DAY = /^\d{4}-\d\d-\d\d$/;

export function hotspots(m: Fields): Hotspots {
  const window = fields(m['window'], '$.window');
  const from = count(m, 'from', '$');
  const version = count(m, 'version', '$');
  if (version < from) throw new ParseError('$.version', `${version} is before from ${from}`);
  return {
    kind: 'hotspots',
    full: m['full'] === true,
    from,
    version,
    head: {
      region: string(m, 'region', '$'),
      resolution: count(m, 'resolution', '$'),
      from: day(window, 'from', '$.window'),
      until: day(window, 'until', '$.window'),
      days: count(window, 'days', '$.window'),
      k: count(m, 'k', '$'),
      per: oneOf(PERS, optionalString(m, 'per', '$') || 'count', '$.per'),
      rev: count(m, 'rev', '$'),
      at: string(m, 'at', '$'),
      policy_version: optionalString(m, 'policy_version', '$'),
      total: count(m, 'total', '$'),
      unlocated: count(m, 'unlocated', '$'),
      sealed_left_out: count(m, 'sealed_left_out', '$'),
      too_few: m['too_few'] === true,
      min_clues: count(m, 'min_clues', '$'),
      min_cluster: count(m, 'min_cluster', '$'),
    },
    cells: list(m, 'cells', '$', hotCell),
    gone: list(m, 'gone', '$', (v, path) => cell({ cell: v }, path)),
  };
}

function hotCell(v: unknown, path: string): HotCell {
  const f = fields(v, path);
  return {
    cell: cell(f, path),
    n: count(f, 'n', path),
    near: count(f, 'near', path),
    value: optionalNumber(f, 'value', path),
    z: optionalNumber(f, 'z', path),
    p: optionalNumber(f, 'p', path),
    q: optionalNumber(f, 'q', path),
    level: oneOf(LEVELS, string(f, 'level', path), `${path}.level`),
    class: optionalString(f, 'class', path),
    state: oneOf(STATES, optionalString(f, 'state', path), `${path}.state`),
    sure: optionalNumber(f, 'sure', path),
    institutions: count(f, 'institutions', path),
    visits: count(f, 'visits', path),
    patrol_minutes: optionalNumber(f, 'patrol_minutes', path),
  };
}

function oneOf<T extends string>(all: readonly T[], text: string, path: string): T {
  const found = all.find((one) => one === text);
  if (found === undefined) throw new ParseError(path, `not one of ${all.join(', ')}`);
  return found;
}

function day(f: Fields, key: string, path: string): string {
  const text = string(f, key, path);
  if (!DAY.test(text)) throw new ParseError(`${path}.${key}`, 'not a day');
  return text;
}
