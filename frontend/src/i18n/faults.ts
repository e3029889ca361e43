// What the server finds wrong with a value, for readers of Chinese. The server says it in
// English, in stable phrases; what is not known here is shown as it came.

import { PLAN_PHRASES } from './faults.plan';

/** Phrase of the server, and what it means. Groups of the phrase are $1, $2 … of the text. */
const PHRASES: readonly (readonly [phrase: string, chinese: string])[] = [
  ['is missing: name the system of the coordinates[^;]*', '未说明坐标系'],
  ['is missing', '缺失'],
  ['is not a finite number', '不是数字'],
  ['is not one of \\[([^\\]]*)\\]', '不在可用的值之内（$1）'],
  ['is not a category of policy \\S+', '不是已知的类别'],
  ['is not a known region', '不是已知的区域'],
  ['is not a known institution', '不是已知的机构'],
  ['is not the licence of a known institution', '不是已知机构的许可证'],
  ['is not valid UTF-8', '有损坏的文字'],
  ['is not a date \\(YYYY-MM-DD\\)', '不是日期（应如 2026-06-01）'],
  ['is not an instant \\([^)]*\\)', '不是时间（应如 2026-06-01 08:30）'],
  ['is not within the years 1 to 9999', '年份超出范围'],
  ['is neither true nor false', '应为“是”或“否”'],
  ['is not a UUID \\([^)]*\\)', '不是编号（UUID）'],
  ['is not low, medium, high or critical', '不是已知的严重程度'],
  ['is longer than (\\d+) characters', '超过 $1 个字'],
  [
    'asks for (\\d+) cells times (\\d+) days, more than \\d+: take fewer days or a coarser resolution',
    '要数 $1 个格子乘 $2 天，太多：请缩短时间或用更粗的格子',
  ],
  ['has a control character', '含有控制字符'],
  ['has fewer than no seconds or taps, or more than a million', '数值不合理'],
  ['has a number or an instant that cannot be', '有不合理的数值或时刻'],
  ['is listed twice', '重复出现'],
  ['is in the future: now is [^;]*', '晚于现在'],
  ['is before 1900', '早于 1900 年'],
  ['is before (?:the clue was opened|opened_at)', '早于登记时刻'],
  ['is written in full-width digits', '用了全角数字'],
  ['has a comma where the decimal point belongs', '小数点写成了逗号'],
  ['has commas between thousands', '含有千位分隔逗号'],
  ['is written with an exponent: a spreadsheet has rounded it', '是科学记数法，已被表格软件取整'],
  ['names its hemisphere by a letter', '用字母写了半球'],
  ['is in degrees, minutes and seconds; decimal degrees are needed', '是度分秒，需要十进制度'],
  ['is not decimal degrees, and no degrees, minutes and seconds either', '不是经纬度'],
  ['has a degree sign; a plain decimal number is needed', '带有度符号，只需数字'],
  [
    'and lat are 0/0: that is no position but a missing one; leave both empty',
    '!经纬度同为 0，是缺失而不是位置，请留空',
  ],
  [
    'and lat are metres of Web Mercator \\(EPSG:3857\\)(?: with the axes swapped)?; degrees are needed',
    '!经纬度是网络墨卡托的米数，需要度',
  ],
  [
    'and lat are metres of a Gauss-Krüger plane, whose central meridian they do not tell',
    '!经纬度是高斯-克吕格平面的米数，看不出中央子午线',
  ],
  [
    'and lat are metres of the ([36])° Gauss-Krüger zone (\\d+)(?:, with the axes swapped[^;]*)?',
    '!经纬度是高斯-克吕格 $1° 带第 $2 带的米数',
  ],
  ['and lat come together', '!经度和纬度必须同时填写'],
  ['(?:is )?not within -\\d+ to (\\d+) degrees', '超出 ±$1 度'],
  ['(?:is )?outside the permitted area [^;]*', '!位置在部署范围之外'],
  ['lies outside your region[^;]*', '!位置不在您的辖区内'],
  [
    'begins like a formula \\([^)]*\\), which a spreadsheet would run: write it otherwise, or with an apostrophe before it',
    '像公式一样开头，请改写或在前面加撇号',
  ],
  ['has (\\d+) columns, the header has (\\d+)', '有 $1 列，表头有 $2 列'],
  [
    'holds U\\+FFFD, which stands for a character that was lost before: convert the file again from its source',
    '含有丢失的字符（U+FFFD），请从原件重新转换',
  ],
  ['gives field (\\S+), which column ("[^"]*") already gives', '与列 $2 对应同一字段'],
  ['has only one of lon and lat', '经度和纬度只有一列'],
  ['has no column for ([^;]*); name it or use --map \\S+', '没有对应 $1 的列'],
  ['names no field of [^;]*; fields are [^;]*', '没有这个字段'],
  ['would give every row the same (\\S+)', '每行各不相同，不能统一取值'],
  ['has no value', '没有填值'],
  ['is empty: a header (?:line|row) is needed', '是空的，缺少表头'],
  ['is empty', '是空的'],
  ['is gzip, not text', '是 gzip 压缩文件'],
  ['is not gzip although its name ends in \\.gz', '名为 .gz 却不是 gzip 文件'],
  ['is encrypted: save it without a password', '有密码，请去掉密码后保存'],
  ['is a picture, not a table', '是图片，不是表格'],
  [
    'is an old Excel workbook[^;]*; save it as[^;]*',
    '是旧版 Excel 文件或有密码，请另存为 .xlsx 或 CSV',
  ],
  [
    'is neither UTF-8 nor UTF-16 nor GB18030[^;]*; save it as UTF-8',
    '编码无法识别，请另存为 UTF-8',
  ],
  ['is not text: [^;]*', '不是文本（含有零字节）'],
  ['is an? PDF, not a table', '是 PDF，不是表格'],
  ['is not CSV: bare " in non-quoted-field(?: \\(line \\d+\\))?', '引号不成对或位置不对（CSV）'],
  ['is not CSV: [^;]*', '不是规范的 CSV'],
  ['is not GeoJSON: [^;]*', '不是规范的 GeoJSON'],
  [
    'speaks of a reporter; reporters are never imported: remove the column',
    '涉及举报人信息，一律不导入，请删除该列',
  ],
  [
    'ends in the middle of a \\S+ character \\(byte \\d+\\): it was cut short',
    '末尾不完整，文件被截断',
  ],
  [
    'is \\S+ at its beginning and is not \\S+ at byte \\d+: [^;]*',
    '前后编码不一致，文件损坏或由两个文件拼成',
  ],
  ['has a row longer than \\d+ bytes[^;]*', '有一行过长，可能是引号没有闭合'],
  ['has more than (\\d+) rows: divide it', '超过 $1 行，请拆分'],
  ['has (\\d+) columns; a table may have (\\d+)', '有 $1 列，最多 $2 列'],
  ['is a .*refused as a decompression bomb', '解压后异常庞大，已拒绝'],
  ['is a .* that unpacks to more than [^;]*', '解压后过大，已拒绝'],
  ['is a ZIP archive, but no Excel workbook[^;]*', '是 ZIP 压缩包，不是 Excel 文件'],
  ['is a ZIP archive without [^;]*', 'Excel 文件已损坏'],
  ['is not a whole ZIP archive or workbook[^;]*', 'Excel 文件不完整'],
  ['is a gzip file that is damaged or cut short[^;]*', 'gzip 文件已损坏或不完整'],
  [
    'is a workbook or ZIP archive inside a gzip file: unpack it',
    '压缩包里是 Excel 或 ZIP，请先解压',
  ],
  ['is a workbook with links to other workbooks[^;]*', '链接了其他 Excel 文件，请断开链接后另存'],
  ['is a workbook without a sheet of cells', 'Excel 文件里没有工作表'],
  ['is a workbook [^;]*', 'Excel 文件无法使用，请另存为 CSV'],
  ['is to be chosen with --sheet[^;]*', '有多张工作表都符合，请只保留一张'],
  [
    'did you mean lon=(\\S+) lat=(\\S+) \\(axes swapped\\)\\?',
    '!是否应为经度 $1、纬度 $2（经纬度颠倒）？',
  ],
  [
    '(\\d+) left as they are: edited since, or something refers to them',
    '!$1 条保持现状：此后被修改过或被引用',
  ],
  ['was edited since, or something refers to it', '此后被修改过或被引用'],
  ['was imported again since', '此后又被导入过'],
  ['did you mean ([^;]*)\\?', '!是否应为 $1？'],
];

const COMPILED = [...PLAN_PHRASES, ...PHRASES].map(
  ([phrase, chinese]) => [new RegExp(`(?:\\b([a-z_.]+) )?${phrase}`, 'g'), chinese] as const,
);

/** The server's text with every phrase it knows in Chinese; `fieldName` names fields. */
export function faultInChinese(text: string, fieldName: (field: string) => string): string {
  let out = text;
  for (const [pattern, chinese] of COMPILED)
    out = out.replace(pattern, (...found: unknown[]) => {
      const field = typeof found[1] === 'string' ? found[1] : '';
      const alone = chinese.startsWith('!');
      const said = (alone ? chinese.slice(1) : chinese).replace(/\$(\d)/g, (_, n: string) =>
        String(found[Number(n) + 1] ?? ''),
      );
      return field === '' || alone ? said : `${fieldName(field)}${said}`;
    });
  if (out === text) return text;
  return out.replaceAll('; ', '；').replace(/ \("((?:[^"\\]|\\.)*)"\)/g, '（$1）');
}
