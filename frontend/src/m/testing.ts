// A phone in memory, for tests of screens: verbs change the state, nothing is kept or sent.
import { uuidv7 } from '../api/uuid';
import type {
  CheckInDraft,
  Pack,
  Phone,
  PhoneState,
  PhotoRef,
  RecordInfo,
  RecordKind,
} from './model';

export function emptyState(): PhoneState {
  return {
    phase: { kind: 'locked' },
    accounts: [],
    pack: null,
    pack_at: null,
    outbox: {
      link: 'offline',
      waiting: 0,
      oldest: null,
      quarantined: 0,
      records: [],
      next_try: null,
    },
    shift: null,
    locating: { state: 'off', last: null, awake: false },
    visited: [],
    drafts: [],
    messages: [],
    storage: { persisted: null, used: 0, quota: 0, full: false },
    settings: { text: 'standard', look: 'normal', language: 'zh', navigation: 'amap' },
    update: false,
    clock_offset: null,
  };
}

export function newDraft(start: Parameters<Phone['beginCheckIn']>[0], now: number): CheckInDraft {
  return {
    institution: null,
    cell: null,
    why: 'routine',
    tasks: [],
    second: null,
    certificates: null,
    approval_no: '',
    scan: '',
    code: '',
    point: null,
    result: '',
    note: '',
    form: null,
    answers: {},
    survey: null,
    problems: [],
    rectified: [],
    struck: [],
    ...start,
    id: uuidv7(now),
    started_at: new Date(now).toISOString(),
    photos: [],
    burden: { seconds: 0, taps: 0, fields: {} },
  };
}

/** Opens with any password but 'wrong'. */
export function memoryPhone(pack: Pack, from: Partial<PhoneState> = {}): Phone {
  let state: PhoneState = { ...emptyState(), ...from };
  const listeners = new Set<() => void>();
  const files = new Map<string, Blob>();
  let seq = 0;
  const put = (change: Partial<PhoneState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const replace = (draft: CheckInDraft) =>
    put({ drafts: state.drafts.map((d) => (d.id === draft.id ? draft : d)) });
  const draftOf = (id: string) => {
    const draft = state.drafts.find((d) => d.id === id);
    if (draft === undefined) throw new Error(`no draft ${id}`);
    return draft;
  };
  const seal = async (kind: RecordKind, title: string, photos = 0, id = uuidv7()) => {
    seq++;
    const made: RecordInfo = {
      id,
      seq,
      kind,
      state: 'sealed',
      made_at: Date.now(),
      title,
      photos,
      photos_sent: 0,
      tries: 0,
      reason: '',
    };
    const records = [made, ...state.outbox.records];
    put({
      outbox: {
        ...state.outbox,
        records,
        waiting: records.length,
        oldest: records.at(-1)?.made_at ?? null,
      },
    });
    return id;
  };
  return {
    state: () => state,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    async logIn(name, password) {
      if (password === 'wrong') return { kind: 'wrong-password' };
      const account = { id: name, name, person: pack.officer.name, waiting: 0, oldest: null };
      put({ phase: { kind: 'open', account }, accounts: [account], pack, pack_at: Date.now() });
      return { kind: 'open' };
    },
    async logOut() {
      put({ phase: { kind: 'locked' }, pack: null });
    },
    async set(settings) {
      put({ settings: { ...state.settings, ...settings } });
    },
    async beginCheckIn(start) {
      const draft = newDraft(start, Date.now());
      put({ drafts: [...state.drafts, draft] });
      return draft;
    },
    async saveDraft(draft) {
      replace(draft);
    },
    async discardDraft(id) {
      put({ drafts: state.drafts.filter((d) => d.id !== id) });
    },
    async addPhoto(draft, file, role, problem) {
      const id = uuidv7();
      files.set(id, file);
      const taken = new Date().toISOString();
      const place = { lon: null, lat: null, accuracy_m: null };
      const about = problem === undefined ? {} : { problem };
      const type = file.type;
      const ref: PhotoRef = {
        id,
        sha256: '',
        bytes: file.size,
        type,
        role,
        taken_at: taken,
        ...place,
        ...about,
      };
      const before = draftOf(draft);
      replace({ ...before, photos: [...before.photos, ref] });
      return ref;
    },
    async removePhoto(draft, photo) {
      const before = draftOf(draft);
      replace({ ...before, photos: before.photos.filter((p) => p.id !== photo) });
    },
    photo: async (id) => files.get(id) ?? null,
    async checkIn(draft) {
      put({
        drafts: state.drafts.filter((d) => d.id !== draft.id),
        visited: [...state.visited, draft.institution ?? draft.cell ?? ''],
      });
      return seal('visit', draft.institution ?? '', draft.photos.length, draft.id);
    },
    report: (clue) => seal('clue', clue.text),
    sos: (note) => seal('sos', note),
    reply: (_message, text) => seal('reply', text),
    rectify: (_problem, note, photos) => seal('problem', note, photos.length),
    strike: (_problem, note) => seal('problem', note),
    async markRead(message) {
      const read_at = new Date().toISOString();
      put({ messages: state.messages.map((m) => (m.id === message ? { ...m, read_at } : m)) });
    },
    async shift(verb) {
      const started_at = new Date().toISOString();
      const fresh = { id: uuidv7(), started_at, metres: 0, points: 0, visits: 0, seconds: 0 };
      if (verb === 'end') put({ shift: null });
      else put({ shift: { ...(state.shift ?? fresh), state: verb === 'pause' ? 'paused' : 'on' } });
      await seal('shift', verb);
    },
    track: async () => [],
    locate: async () => state.locating.last,
    follow: () => () => {},
    syncNow: async () => {},
    askPersist: async () => true,
    async applyUpdate() {
      put({ update: false });
    },
  };
}
