import { describe, expect, it } from 'vitest';
import { faultInChinese } from './faults';

const names: Readonly<Record<string, string>> = { lat: '纬度', lon: '经度', name: '名称' };
const chinese = (text: string) => faultInChinese(text, (f) => names[f] ?? f);

describe('faultInChinese', () => {
  it.each([
    ['lat is not a finite number ("九十")', '纬度不是数字（九十）'],
    ['name is missing; category is missing', '名称缺失；category缺失'],
    ['is not a finite number', '不是数字'],
    [
      'lon and lat are 0/0: that is no position but a missing one; leave both empty',
      '经纬度同为 0，是缺失而不是位置，请留空',
    ],
    ['has 3 columns, the header has 4', '有 3 列，表头有 4 列'],
    [
      'lat has a comma where the decimal point belongs; did you mean 30.27? ("30,27")',
      '纬度小数点写成了逗号；是否应为 30.27？（30,27）',
    ],
    ['state is not one of [active closed] ("x")', 'state不在可用的值之内（active closed）（x）'],
    ['name is longer than 200 characters', '名称超过 200 个字'],
    ['something else altogether', 'something else altogether'],
  ])('%s', (text, want) => {
    expect(chinese(text)).toBe(want);
  });
});
