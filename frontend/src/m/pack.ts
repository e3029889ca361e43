// What the server hands the phone: everything a day without signal needs. Times are RFC 3339 UTC,
// dates local, coordinates WGS-84, cells 15 hex digits.

export type Why = 'routine' | 'clue' | 'special' | 'recheck' | 'watch' | 'campaign';
export type TaskKind = 'patrol' | 'clue-check' | 'inspection' | 'recheck';

export interface DeviceRules {
  /** A point is kept after so many metres of walking … */
  readonly track_metres: number;
  /** … and after so many seconds without. */
  readonly still_seconds: number;
  readonly silent_minutes: number;
  /** Longest side of a photo that had to be made smaller, and its JPEG quality. */
  readonly photo_max_px: number;
  readonly photo_quality: number;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly post: string;
  readonly region: string;
  /** Of a supervisor, else ''. */
  readonly certificate_no: string;
}

export interface FieldGrid {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly region: string;
  readonly cells: readonly string[];
  readonly outline: GeoJSON.MultiPolygon;
}

export interface FieldRegion {
  readonly code: string;
  readonly name: string;
  readonly outline: GeoJSON.MultiPolygon | GeoJSON.Polygon | null;
}

export interface FieldInstitution {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly category: string;
  readonly risk: string;
  /** Null when the address was not found. */
  readonly lon: number | null;
  readonly lat: number | null;
  readonly cell: string | null;
  readonly region: string;
  readonly status: string;
  readonly due_on: string | null;
  /** Points. */
  readonly debt: number;
  readonly last_visit: string | null;
  /** What the code at its door says. */
  readonly code: string;
  /** Opening hours today in minutes since local midnight; null: closed. */
  readonly hours: readonly [number, number] | null;
  readonly grid: string | null;
}

export interface FieldTask {
  readonly id: string;
  readonly kind: TaskKind;
  readonly why: Why;
  readonly institution: string | null;
  readonly cell: string | null;
  readonly clue: string | null;
  readonly grid: string | null;
  readonly region: string;
  readonly state: string;
  readonly due_on: string | null;
  readonly note: string;
  readonly officer: string | null;
  readonly second: string | null;
  readonly approval_no: string;
}

/** A subset of JSON Schema with `if`/`then` on one field. */
export interface FormSchema {
  readonly type: 'object';
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, FormField>>;
  readonly allOf?: readonly FormCondition[];
  readonly if?: FormCondition['if'];
  readonly then?: FormCondition['then'];
}

export interface FormField {
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'array';
  readonly title: string;
  readonly description?: string;
  readonly enum?: readonly (string | number)[];
  readonly enumNames?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly items?: FormField;
  /** A photo is asked for beside this field. */
  readonly 'x-photo'?: boolean;
}

export interface FormCondition {
  readonly if: {
    readonly properties: Readonly<
      Record<string, { readonly const?: unknown; readonly enum?: readonly unknown[] }>
    >;
  };
  readonly then: {
    readonly required?: readonly string[];
    readonly properties?: Readonly<Record<string, FormField>>;
  };
}

export interface Form {
  readonly code: string;
  readonly version: number;
  readonly title: string;
  /** Kinds of task it is for. */
  readonly kinds: readonly string[];
  /** Categories it is for; none: any. */
  readonly categories: readonly string[];
  readonly schema: FormSchema;
}

export interface FieldProblem {
  readonly id: string;
  readonly number: string;
  readonly institution: string | null;
  readonly cell: string | null;
  readonly what: string;
  readonly responsible: string;
  readonly deadline_on: string | null;
  readonly state: string;
  readonly lon: number | null;
  readonly lat: number | null;
}

export interface Message {
  readonly id: string;
  readonly text: string;
  readonly urgent: boolean;
  readonly from: string;
  readonly at: string;
  readonly read_at: string | null;
}

export interface PackShift {
  readonly id: string;
  readonly state: string;
  readonly started_at: string;
}

export interface Turn {
  readonly from: string;
  readonly until: string;
}

export interface Week {
  readonly visits: number;
  readonly minutes: number;
  readonly metres: number;
  readonly taps: number;
  readonly seconds: number;
}

export interface ReceiptKey {
  readonly key: string;
  /** Ed25519, base64. */
  readonly public: string;
}

export interface Pack {
  /** Domain time of what is in here. */
  readonly at: string;
  readonly server_at: string;
  readonly device_rules: DeviceRules;
  readonly officer: Person;
  readonly account: string;
  readonly datum: 'wgs84';
  /** IANA name of the zone that local dates are of; a pack kept by an older app lacks it. */
  readonly timezone?: string;
  readonly grids: readonly FieldGrid[];
  readonly regions: readonly FieldRegion[];
  readonly institutions: readonly FieldInstitution[];
  readonly tasks: readonly FieldTask[];
  readonly forms: readonly Form[];
  readonly problems: readonly FieldProblem[];
  readonly messages: readonly Message[];
  readonly shift: PackShift | null;
  readonly turns: readonly Turn[];
  readonly people: readonly Person[];
  readonly week: Week;
  readonly receipt_key: ReceiptKey;
  readonly etag: string;
}
