import { describe, expect, it } from 'vitest';
import {
  changesOf,
  constantFields,
  csvOf,
  datumOf,
  doubled,
  hasCoordinates,
  KINDS,
  mappingOf,
  stated,
} from './table';

describe('csvOf', () => {
  it('quotes, marks its encoding and disarms formulas', () => {
    const rows = [
      [1, '平安"诊所", 一号', '=1+1'],
      [2, '两\n行', '＋861'],
      [3, '-', -5],
    ];
    expect(csvOf(['row', 'name', 'why'], rows)).toBe(
      '\uFEFFrow,name,why\r\n1,"平安""诊所"", 一号",\'=1+1\r\n2,"两\n行",\'＋861\r\n3,\'-,-5\r\n',
    );
  });
});

describe('changesOf', () => {
  it('lists what differs', () => {
    const before = { name: '甲', phone: '1', lon: '120.1', risk: 'A' };
    const after = { name: '乙', phone: '1', lon: '120.1', address: '某处' };
    expect(changesOf({ before, after })).toEqual([
      { field: 'name', before: '甲', after: '乙' },
      { field: 'address', before: '', after: '某处' },
      { field: 'risk', before: 'A', after: '' },
    ]);
    expect(changesOf({ after: { name: '' } })).toEqual([]);
    expect(changesOf({})).toEqual([]);
  });
});

describe('order of an import', () => {
  const columns = [
    { name: '名称', field: 'name' },
    { name: '地址', field: '' },
    { name: '简称', field: '' },
  ];

  it('needs a datum only for columns of coordinates', () => {
    expect(hasCoordinates(columns, new Map())).toBe(false);
    expect(hasCoordinates(columns, new Map([['简称', 'lon']]))).toBe(true);
    const located = [...columns, { name: 'X', field: 'lat' }];
    expect(hasCoordinates(located, new Map())).toBe(true);
    expect(hasCoordinates(located, new Map([['X', '']]))).toBe(false);
  });

  it('sets no constant without a value, and none that tells rows apart', () => {
    const set = new Map([
      ['category', 'hospital'],
      ['risk', ' '],
    ]);
    expect([...stated(set)]).toEqual([['category', 'hospital']]);
    expect(constantFields('institutions')).toContain('category');
    for (const kind of KINDS)
      for (const field of ['id', 'name', 'lon', 'lat', 'licence.number'])
        expect(constantFields(kind)).not.toContain(field);
  });

  it('names the mapping only where it differs', () => {
    const chosen = new Map([
      ['名称', 'name'],
      ['地址', 'address'],
    ]);
    expect([...mappingOf(columns, chosen)]).toEqual([['地址', 'address']]);
    expect([...mappingOf(columns, new Map([['名称', '']]))]).toEqual([['名称', '']]);
  });

  it('notices a field that is filled twice', () => {
    expect(doubled(columns, new Map([['简称', 'name']]))).toEqual(['name']);
    expect(doubled(columns, new Map())).toEqual([]);
  });

  it('a meridian belongs to Gauss-Krüger', () => {
    expect(datumOf('', '120')).toBeNull();
    expect(datumOf('none', '')).toBe('');
    expect(datumOf('gcj02', '120')).toBe('gcj02');
    expect(datumOf('cgcs2000-gk', '')).toBeNull();
    expect(datumOf('cgcs2000-gk', '120')).toBe('cgcs2000-gk:120');
  });
});
