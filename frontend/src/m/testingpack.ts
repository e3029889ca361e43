import type { FieldInstitution, FieldTask, Form, Pack } from './pack';

const NAMES = [
  '仁和诊所',
  '康民大药房',
  '丽人美容院',
  '清波浴场',
  '同心社区卫生服务站',
  '和平旅馆',
];
const CATEGORIES = ['clinic', 'pharmacy', 'medical-beauty', 'public-place', 'clinic', 'hotel'];

function square(lon: number, lat: number, half: number): GeoJSON.MultiPolygon {
  const [w, s, e, n] = [lon - half, lat - half, lon + half, lat + half];
  return {
    type: 'MultiPolygon',
    coordinates: [
      [
        [
          [w, s],
          [e, s],
          [e, n],
          [w, n],
          [w, s],
        ],
      ],
    ],
  };
}

const form: Form = {
  code: 'patrol-clinic',
  version: 1,
  title: '诊所巡查',
  kinds: ['patrol'],
  categories: [],
  schema: {
    type: 'object',
    required: ['open', 'licence_shown'],
    properties: {
      open: {
        type: 'string',
        title: '是否营业',
        enum: ['yes', 'no'],
        enumNames: ['营业', '未营业'],
      },
      licence_shown: { type: 'boolean', title: '许可证是否公示' },
      strangers: { type: 'boolean', title: '是否有可疑行医人员' },
      note_on_strangers: { type: 'string', title: '可疑情况', maxLength: 200, 'x-photo': true },
    },
    allOf: [
      {
        if: { properties: { strangers: { const: true } } },
        // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
        then: { required: ['note_on_strangers'] },
      },
    ],
  },
};

/** A grid in Hangzhou with six places, four of them to be visited. */
export function testingPack(): Pack {
  const at = '2026-11-22T01:00:00Z';
  const [lon, lat] = [120.165, 30.255];
  const institutions = NAMES.map((name, i): FieldInstitution => {
    const place = { lon: lon + (i % 3) * 0.002, lat: lat + Math.floor(i / 3) * 0.002 };
    return {
      ...place,
      id: `01930000-0000-7000-8000-00000000000${i}`,
      name,
      address: `清波街道${i + 1}号`,
      category: CATEGORIES[i] ?? 'clinic',
      risk: 'ABC'[i % 3] ?? '',
      cell: '8930a0b4003ffff',
      region: '330102001000',
      status: ['overdue', 'due', 'never', 'overdue', 'ok', 'ok'][i] ?? 'ok',
      due_on: '2026-11-15',
      debt: 2.5 - i * 0.4,
      last_visit: '2026-05-20T02:00:00Z',
      code: `ZJ-33010${i}`,
      hours: [510, 1020],
      grid: 'g1',
    };
  });
  const tasks = institutions.slice(0, 4).map((place, i): FieldTask => {
    return {
      id: `01930000-0000-7000-9000-00000000000${i}`,
      kind: 'patrol',
      why: 'routine',
      institution: place.id,
      cell: place.cell,
      clue: null,
      grid: 'g1',
      region: place.region,
      state: 'open',
      due_on: place.due_on,
      note: '',
      officer: 'p1',
      second: null,
      approval_no: '',
    };
  });
  const officer = {
    id: 'p1',
    name: '王芳',
    post: 'officer',
    region: '330102001000',
    certificate_no: '',
  };
  return {
    at,
    server_at: at,
    device_rules: {
      track_metres: 25,
      still_seconds: 300,
      silent_minutes: 30,
      photo_max_px: 1600,
      photo_quality: 0.8,
    },
    officer,
    account: 'wangfang',
    datum: 'wgs84',
    grids: [
      {
        id: 'g1',
        code: 'QB-01',
        name: '清波一号网格',
        region: '330102001000',
        cells: ['8930a0b4003ffff'],
        outline: square(lon + 0.002, lat + 0.001, 0.005),
      },
    ],
    regions: [
      { code: '330102001000', name: '清波街道', outline: square(lon + 0.002, lat + 0.001, 0.012) },
    ],
    institutions,
    tasks,
    forms: [form],
    problems: [],
    messages: [
      {
        id: 'm1',
        text: '今日重点:医疗美容场所',
        urgent: false,
        from: '值班指挥',
        at,
        read_at: null,
      },
    ],
    shift: null,
    turns: [{ from: at, until: '2026-11-22T09:00:00Z' }],
    people: [officer],
    week: { visits: 12, minutes: 340, metres: 15_200, taps: 410, seconds: 1860 },
    receipt_key: { key: 'testing', public: '' },
    etag: '"testing"',
  };
}
