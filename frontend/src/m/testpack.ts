// Small packs for tests of the phone.
import type { FieldInstitution, FieldTask, Pack } from './pack';

export function anInstitution(change: Partial<FieldInstitution>): FieldInstitution {
  return {
    id: 'institution',
    name: '王家诊所',
    address: '文一路 1 号',
    category: 'clinic',
    risk: 'B',
    lon: 120.13,
    lat: 30.27,
    cell: '8930e2c2e07ffff',
    region: '330106000000',
    status: 'due',
    due_on: '2026-03-09',
    debt: 0,
    last_visit: null,
    code: 'P-001',
    hours: [510, 1020],
    grid: null,
    ...change,
  };
}

export function aTask(change: Partial<FieldTask>): FieldTask {
  return {
    id: 'task',
    kind: 'patrol',
    why: 'routine',
    institution: null,
    cell: null,
    clue: null,
    grid: null,
    region: '330106000000',
    state: 'open',
    due_on: '2026-03-09',
    note: '',
    officer: null,
    second: null,
    approval_no: '',
    ...change,
  };
}

export function aPack(change: Partial<Pack>): Pack {
  return {
    at: '2026-03-09T02:00:00Z',
    server_at: '2026-03-09T02:00:00Z',
    device_rules: {
      track_metres: 25,
      still_seconds: 300,
      silent_minutes: 30,
      photo_max_px: 1600,
      photo_quality: 0.8,
    },
    officer: {
      id: 'officer',
      name: '王小明',
      post: 'officer',
      region: '330106000000',
      certificate_no: '',
    },
    account: 'account',
    datum: 'wgs84',
    timezone: 'Asia/Shanghai',
    grids: [],
    regions: [],
    institutions: [],
    tasks: [],
    forms: [],
    problems: [],
    messages: [],
    shift: null,
    turns: [],
    people: [],
    week: { visits: 0, minutes: 0, metres: 0, taps: 0, seconds: 0 },
    receipt_key: { key: '', public: '' },
    etag: '',
    ...change,
  };
}
