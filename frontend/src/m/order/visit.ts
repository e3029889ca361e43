import { type FormFault, faultsOf, type Question } from '../forms/schema';
import type { CheckInDraft, FieldInstitution, Pack } from '../model';
import { needsTwo } from './begin';
import { byCode } from './find';

/** What can be wrong outside of the checklist. */
export type PartFault =
  | 'survey'
  | 'survey-name'
  | 'survey-address'
  | 'result'
  | 'second'
  | 'certificates'
  | 'approval'
  | 'scan'
  | 'signature'
  | 'problem';

export interface VisitFaults {
  readonly form: ReadonlyMap<string, FormFault>;
  readonly parts: ReadonlySet<PartFault>;
}

/** Nobody is there to look at: the checklist and the finding are not asked for. */
const GONE: readonly string[] = ['closed', 'moved', 'not_found'];

export function isGone(draft: CheckInDraft): boolean {
  return GONE.includes(draft.survey?.result ?? '');
}

/** Whether the checklist is asked: not of a place that is gone, nor of one that is not registered. */
export function needsForm(draft: CheckInDraft): boolean {
  return draft.form !== null && !isGone(draft) && draft.result !== 'absent';
}

/** The finding that goes in: nobody was met where the place is gone. */
export function resultOf(draft: CheckInDraft): string {
  return isGone(draft) ? 'absent' : draft.result;
}

/** Everything that keeps a check-in from being handed in, all at once. */
export function faultsOfVisit(
  draft: CheckInDraft,
  questions: readonly Question[],
  institution: FieldInstitution | null,
  pack: Pack,
): VisitFaults {
  const parts = new Set<PartFault>();
  const { survey } = draft;
  if (institution !== null && survey === null) parts.add('survey');
  if (survey?.result === 'renamed' && empty(survey.name)) parts.add('survey-name');
  if (survey?.result === 'new_suspect' && empty(survey.address) && empty(survey.name))
    parts.add('survey-address');
  if (resultOf(draft) === '') parts.add('result');
  if (draft.problems.some((p) => p.what.trim() === '')) parts.add('problem');
  if (needsTwo(draft.task))
    for (const fault of twoFaults(draft, institution, pack)) parts.add(fault);
  return { form: faultsOf(questions, draft.answers), parts };
}

/** What two supervisors need: each other, both certificates, the approval, the code at the door. */
function twoFaults(
  draft: CheckInDraft,
  institution: FieldInstitution | null,
  pack: Pack,
): PartFault[] {
  const faults: PartFault[] = [];
  if (draft.second === null || draft.second === pack.officer.id) faults.push('second');
  if (draft.certificates === null || draft.certificates.some((c) => c.trim() === ''))
    faults.push('certificates');
  if (draft.approval_no.trim() === '') faults.push('approval');
  if (institution !== null && byCode([institution], draft.scan) === null) faults.push('scan');
  if (!draft.photos.some((p) => p.role === 'signature')) faults.push('signature');
  return faults;
}

function empty(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}
