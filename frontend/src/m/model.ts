// What screens know of the phone: one state to show, and verbs. Every verb is written to the store
// of the phone before its promise resolves; what is shown afterwards is what is stored.
import type { Message, Pack, TaskKind, Why } from './pack';

export type * from './pack';

/** An account that has a store on this phone. */
export interface AccountSummary {
  readonly id: string;
  /** Name to log in with. */
  readonly name: string;
  /** The person behind it. */
  readonly person: string;
  /** Records not yet taken by the server, and when the oldest was made (ms); null: none. */
  readonly waiting: number;
  readonly oldest: number | null;
}

export type Phase =
  | { readonly kind: 'starting' }
  /** Nobody's store is open: a name and a password open one, without a signal too. */
  | { readonly kind: 'locked' }
  | { readonly kind: 'open'; readonly account: AccountSummary }
  /** The server had the store of this account deleted. */
  | { readonly kind: 'wiped'; readonly name: string }
  /** The browser lacks what the store is built on; `what` names it. */
  | { readonly kind: 'unsupported'; readonly what: string };

export type LogInResult =
  | { readonly kind: 'open' }
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'too-many'; readonly seconds: number }
  /** Never logged in on this phone, and no signal. */
  | { readonly kind: 'offline-unknown' }
  /** The password was changed elsewhere: the former one opens the store once more. */
  | { readonly kind: 'former-password' }
  /** The account has no person behind it, or may not work in the field. */
  | { readonly kind: 'not-for-the-field'; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string };

export interface Fix {
  readonly lon: number;
  readonly lat: number;
  readonly accuracy_m: number;
  /** Device time, RFC 3339. */
  readonly at: string;
  readonly mock?: boolean;
  /** Metres a second. */
  readonly speed?: number;
}

export type PhotoRole = 'photo' | 'voice' | 'signature' | 'pin' | 'before' | 'after';

/** A file in the sealed store; its bytes come by `photo(id)`. */
export interface PhotoRef {
  readonly id: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly type: string;
  readonly role: PhotoRole;
  readonly taken_at: string;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly accuracy_m: number | null;
  /** Of a problem: its id. */
  readonly problem?: string;
}

export type SurveyResult = 'normal' | 'closed' | 'moved' | 'renamed' | 'not_found' | 'new_suspect';

export interface Survey {
  readonly result: SurveyResult;
  readonly name?: string;
  readonly address?: string;
  readonly category?: string;
  readonly lon?: number;
  readonly lat?: number;
  readonly note?: string;
}

export interface DraftProblem {
  readonly id: string;
  readonly what: string;
  readonly responsible: string;
  readonly deadline_on: string | null;
}

export interface Burden {
  readonly seconds: number;
  readonly taps: number;
  /** Seconds by field; a field that is not here was never touched. */
  readonly fields: Readonly<Record<string, number>>;
}

export type Answers = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A check-in on its way; kept after every change, so that a killed app goes on where it was. */
export interface CheckInDraft {
  readonly id: string;
  readonly institution: string | null;
  readonly cell: string | null;
  readonly task: TaskKind;
  readonly why: Why;
  readonly tasks: readonly string[];
  readonly second: string | null;
  readonly certificates: readonly [string, string] | null;
  readonly approval_no: string;
  readonly scan: string;
  /** Rotating code on site. */
  readonly code: string;
  readonly started_at: string;
  readonly point: Fix | null;
  readonly result: string;
  readonly note: string;
  readonly form: { readonly code: string; readonly version: number } | null;
  readonly answers: Answers;
  readonly survey: Survey | null;
  readonly problems: readonly DraftProblem[];
  readonly rectified: readonly { readonly id: string; readonly note: string }[];
  readonly struck: readonly { readonly id: string; readonly note: string }[];
  readonly photos: readonly PhotoRef[];
  readonly burden: Burden;
}

export interface ClueReport {
  readonly kind: string;
  readonly text: string;
  readonly address: string;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly severity: 'low' | 'medium' | 'high';
  readonly institution: string | null;
}

/** What is written of a clue before it is reported; its id is that of the record then. */
export interface ClueFields {
  readonly id: string;
  readonly institution: string | null;
  /** '' while it is not chosen. */
  readonly kind: string;
  readonly severity: ClueReport['severity'];
  readonly text: string;
  readonly address: string;
  /** Where I was when I said 'here'. */
  readonly fix: Fix | null;
}

/** A clue on its way, kept after every change, with the photos taken for it. */
export interface ClueDraft extends ClueFields {
  readonly photos: readonly PhotoRef[];
}

/** The server takes no more photos with one check-in or clue. */
export const MOST_PHOTOS = 50;

export type RecordKind = 'visit' | 'shift' | 'track' | 'clue' | 'sos' | 'reply' | 'problem';

/** One way, in this order; out of quarantine a record becomes done when somebody decides. */
export const RECORD_STATES = [
  'sealed',
  'uploaded',
  'sent',
  'receipt',
  'quarantined',
  'done',
] as const;
export type RecordState = (typeof RECORD_STATES)[number];

export interface RecordInfo {
  readonly id: string;
  readonly seq: number;
  readonly kind: RecordKind;
  readonly state: RecordState;
  /** ms. */
  readonly made_at: number;
  /** What it is about, for the list of what waits. */
  readonly title: string;
  readonly photos: number;
  readonly photos_sent: number;
  readonly tries: number;
  /** Why it was set aside, or why the last try failed; '' when nothing is wrong. */
  readonly reason: string;
}

export type Link = 'online' | 'offline' | 'sending' | 'login-needed';

export interface Outbox {
  readonly link: Link;
  readonly waiting: number;
  /** When the oldest that waits was made (ms); null: nothing waits. */
  readonly oldest: number | null;
  readonly quarantined: number;
  /** The latest 200, newest first. */
  readonly records: readonly RecordInfo[];
  /** Next try by itself (ms), null: none planned. */
  readonly next_try: number | null;
}

export type ShiftVerb = 'start' | 'pause' | 'resume' | 'end';

export interface ShiftView {
  readonly id: string;
  readonly state: 'on' | 'paused';
  readonly started_at: string;
  readonly metres: number;
  readonly points: number;
  readonly visits: number;
  /** Seconds on, pauses left out, up to the last step. */
  readonly seconds: number;
}

/** A point of the present shift, oldest first. */
export interface TrackPoint {
  readonly at: number;
  readonly lon: number;
  readonly lat: number;
  readonly accuracy_m: number;
}

export interface Locating {
  readonly state: 'off' | 'searching' | 'on' | 'denied' | 'unavailable';
  readonly last: Fix | null;
  /** Whether the screen is kept on. */
  readonly awake: boolean;
}

export interface StorageView {
  /** The browser has promised not to clear it; null: not asked yet. */
  readonly persisted: boolean | null;
  readonly used: number;
  readonly quota: number;
  /** A write did not fit: something must go before more can be taken. Nothing was dropped. */
  readonly full: boolean;
}

export interface Settings {
  readonly text: 'standard' | 'large' | 'largest';
  /** For strong sunlight: black on white, thick lines. */
  readonly look: 'normal' | 'sun';
  readonly language: 'zh' | 'en';
  readonly navigation: 'amap' | 'baidu' | 'tencent';
}

export interface PhoneState {
  readonly phase: Phase;
  readonly accounts: readonly AccountSummary[];
  readonly pack: Pack | null;
  /** When the pack came (ms); null: never. */
  readonly pack_at: number | null;
  readonly outbox: Outbox;
  readonly shift: ShiftView | null;
  readonly locating: Locating;
  /** Institutions and cells visited since the pack came: shown as done before the server knows. */
  readonly visited: readonly string[];
  readonly drafts: readonly CheckInDraft[];
  readonly clues: readonly ClueDraft[];
  readonly messages: readonly Message[];
  readonly storage: StorageView;
  readonly settings: Settings;
  /** A newer app waits for `applyUpdate`. */
  readonly update: boolean;
  /** Server clock minus device clock at the last look, ms; null: never seen together. */
  readonly clock_offset: number | null;
}

/** What a verb can fail with; nothing was written then. */
export class PhoneFault extends Error {
  constructor(
    readonly kind: 'quota' | 'locked' | 'not-found' | 'no-shift' | 'offline' | 'failed',
    message: string,
  ) {
    super(message);
    this.name = 'PhoneFault';
  }
}

export type DraftStart = Partial<Omit<CheckInDraft, 'id' | 'photos' | 'started_at' | 'burden'>> & {
  readonly task: TaskKind;
};

export interface Phone {
  state(): PhoneState;
  subscribe(changed: () => void): () => void;

  logIn(name: string, password: string, former?: string): Promise<LogInResult>;
  /** Closes the store and forgets its key; the queue stays. Also ends the session of the server. */
  logOut(): Promise<void>;
  set(settings: Partial<Settings>): Promise<void>;

  beginCheckIn(start: DraftStart): Promise<CheckInDraft>;
  saveDraft(draft: CheckInDraft): Promise<void>;
  discardDraft(id: string): Promise<void>;
  /** Seals a file into the store and adds it to the draft. */
  addPhoto(draft: string, file: Blob, role: PhotoRole, problem?: string): Promise<PhotoRef>;
  removePhoto(draft: string, photo: string): Promise<void>;
  /** The original bytes, as long as they are here. */
  photo(id: string): Promise<Blob | null>;
  /** Seals the draft; from here on it cannot change and cannot get lost. Resolves with its id. */
  checkIn(draft: CheckInDraft): Promise<string>;

  saveClue(fields: ClueFields): Promise<void>;
  discardClue(id: string): Promise<void>;
  /** Keeps the clue as it is, then seals the file into the store beside it. */
  addCluePhoto(fields: ClueFields, file: Blob): Promise<PhotoRef>;
  removeCluePhoto(photo: string): Promise<void>;
  /** Seals a clue; `draft` is the id under which it and its photos were kept. */
  report(clue: ClueReport, draft?: string): Promise<string>;
  sos(note: string): Promise<string>;
  reply(message: string, text: string): Promise<string>;
  rectify(problem: string, note: string, photos: readonly Blob[]): Promise<string>;
  strike(problem: string, note: string): Promise<string>;
  markRead(message: string): Promise<void>;

  /** Passes a task on (交接); asked of the server at once, so it needs a network. */
  handOver(task: string, to: string, note: string): Promise<void>;

  shift(verb: ShiftVerb): Promise<void>;
  /** Points of the present shift, or of the last one. */
  track(): Promise<readonly TrackPoint[]>;
  /** One position for a check-in; null when there is none in time. */
  locate(timeoutMs?: number): Promise<Fix | null>;
  /** Turns on the watch that `locating` shows, without a shift: for the map while it is open. Call what comes back to turn it off. */
  follow(): () => void;

  /** Sends what waits and asks for a new pack, now. */
  syncNow(): Promise<void>;
  askPersist(): Promise<boolean>;
  applyUpdate(): Promise<void>;
}
