import type {
  CheckInDraft,
  ClueReport,
  Fix,
  PhotoRef,
  PhotoRole,
  RecordKind,
  ShiftVerb,
} from '../model';

/** When the server's clock and this one were last seen together. */
export interface Anchor {
  readonly server_at: string;
  readonly device_at: string;
}

export interface EnvelopeHead {
  readonly device: string;
  readonly device_seq: number;
  /** SHA-256 of the envelope before, '' for the first. */
  readonly prev: string;
  readonly made_at: string;
  readonly anchor: Anchor | null;
  readonly app: string;
}

interface EnvelopeBlob {
  readonly sha256: string;
  readonly bytes: number;
  readonly type: string;
  readonly role: PhotoRole;
  readonly taken_at: string;
  readonly lon?: number;
  readonly lat?: number;
  readonly accuracy_m?: number;
}

/** What a record says, before it is sealed. Instants are those of the device. */
export interface Content {
  readonly kind: RecordKind;
  readonly body: object;
  readonly photos?: readonly PhotoRef[];
  readonly form?: { readonly code: string; readonly version: number } | null;
}

/** The bytes the server gets; from here on nobody writes them anew. */
export function envelopeText(head: EnvelopeHead, content: Content): string {
  const { kind, body, photos = [], form = null } = content;
  return JSON.stringify({
    v: 1,
    kind,
    made_at: head.made_at,
    device: head.device,
    device_seq: head.device_seq,
    prev: head.prev,
    ...(head.anchor === null ? {} : { anchor: head.anchor }),
    app: head.app,
    blobs: photos.map(blobOf),
    ...(form === null ? {} : { form: { code: form.code, version: form.version } }),
    body,
  });
}

/** 'audio/webm;codecs=opus' is audio/webm. */
const plainType = (type: string) => type.split(';')[0]?.trim() ?? '';

function blobOf(photo: PhotoRef): EnvelopeBlob {
  const { sha256, bytes, role, taken_at, lon, lat, accuracy_m } = photo;
  const place = lon === null || lat === null ? {} : { lon, lat };
  const accuracy = accuracy_m === null ? {} : { accuracy_m };
  return { sha256, bytes, type: plainType(photo.type), role, taken_at, ...place, ...accuracy };
}

export function visitContent(draft: CheckInDraft, shift: string | null, leftAt: string): Content {
  const of = (role: PhotoRole, problem: string) =>
    draft.photos.filter((p) => p.role === role && p.problem === problem).map((p) => p.sha256);
  const { institution, cell, task, why, tasks, second, result, note, answers, survey } = draft;
  return {
    kind: 'visit',
    photos: draft.photos,
    form: draft.form,
    body: {
      institution,
      cell,
      task,
      why,
      tasks,
      second,
      ...(draft.certificates === null ? {} : { certificates: draft.certificates }),
      ...filled({ approval_no: draft.approval_no, scan: draft.scan, code: draft.code }),
      shift,
      visited_at: draft.started_at,
      left_at: leftAt,
      result,
      note,
      answers,
      point: draft.point,
      survey,
      problems: draft.problems.map((p) => ({
        id: p.id,
        what: p.what,
        responsible: p.responsible,
        deadline_on: p.deadline_on ?? '',
        photos: of('before', p.id),
      })),
      rectified: draft.rectified.map((p) => ({ ...p, photos: of('after', p.id) })),
      struck: draft.struck,
      burden: draft.burden,
    },
  };
}

/** Those that are not ''. */
function filled(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== ''));
}

export function clueContent(clue: ClueReport, photos: readonly PhotoRef[]): Content {
  const { lon, lat, institution, ...rest } = clue;
  const place = lon === null || lat === null ? {} : { lon, lat };
  return {
    kind: 'clue',
    photos,
    body: { ...rest, ...place, ...filled({ institution: institution ?? '' }) },
  };
}

export function shiftContent(
  shift: string,
  verb: ShiftVerb,
  at: string,
  point: Fix | null,
): Content {
  return { kind: 'shift', body: { shift, verb, at, point } };
}

/** seq, ms, lon, lat, accuracy in metres, 1 when the device says that it is made up. */
export type WirePoint = readonly [number, number, number, number, number, 0 | 1];

export function trackContent(shift: string, points: readonly WirePoint[]): Content {
  return { kind: 'track', body: { shift, points } };
}
