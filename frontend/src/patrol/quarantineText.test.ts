import { describe, expect, it } from 'vitest';
import { wordsOf } from '../i18n/language';
import { reasonText } from './quarantineText';

describe('what keeps a record in quarantine', () => {
  it.each([
    ['body.institution', 'is not a known institution', '机构：不是已知的机构'],
    ['message-not-found', 'there is no message 01a2', '所指的对象不存在，或不在本人辖区'],
    ['form', 'form-too-old', '表单版本已停用超过 180 天'],
    [
      'body.burden',
      'has fewer than no seconds or taps, or more than a million',
      '填表用时与点按：数值不合理',
    ],
    ['needs-two-supervisors', 'inspection is for two supervisors', '监督检查须两名监督员同行'],
  ])('%s is said in Chinese', (field, reason, want) => {
    expect(reasonText(wordsOf('zh-CN'), { field, reason })).toBe(want);
  });
});
