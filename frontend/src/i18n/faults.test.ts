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
    [
      'asks for 14983 cells times 996 days, more than 10000000: take fewer days or a coarser resolution',
      '要数 14983 个格子乘 996 天，太多：请缩短时间或用更粗的格子',
    ],
    [
      '1 left as they are: edited since, or something refers to them',
      '1 条保持现状：此后被修改过或被引用',
    ],
    ['is a PDF, not a table', '是 PDF，不是表格'],
    [
      'officer has no grid of their own: others work in each of theirs',
      'officer没有只靠其一人的网格，各网格都有别人在岗，不需要代管',
    ],
    ['until is not after from', 'until不晚于开始时刻'],
    ['until is past: it is 2014-06-02T05:00:00Z', 'until已经过去'],
    ['is nothing: region city has no such official grids', '没有导入过这种官方网格'],
    [
      'speaks of a reporter; reporters are never imported: remove the column ("举报人")',
      '涉及举报人信息，一律不导入，请删除该列（举报人）',
    ],
    ['is not CSV: bare " in non-quoted-field (line 3)', '引号不成对或位置不对（CSV）'],
    [
      'lat not within -90 to 90 degrees; did you mean lon=120.1 lat=30.2 (axes swapped)?',
      '纬度超出 ±90 度；是否应为经度 120.1、纬度 30.2（经纬度颠倒）？',
    ],
    ['is a workbook with two parts named x', 'Excel 文件无法使用，请另存为 CSV'],
    ['something else altogether', 'something else altogether'],
  ])('%s', (text, want) => {
    expect(chinese(text)).toBe(want);
  });
});
