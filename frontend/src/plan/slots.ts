// Where the dialogs of the editor and of the list are plugged in.
import type { ComponentType } from 'react';
import type { PageProps } from '../app/Page';
import type { PlanRoute } from '../app/planroute';
import { AbsenceForm } from './AbsenceForm';
import { BalancePanel } from './BalancePanel';
import { ComparePanel } from './ComparePanel';
import { DutyPage } from './DutyPage';
import { FilesPanel } from './FilesPanel';
import { ImportForm } from './ImportForm';
import { PublishPanel } from './PublishPanel';
import { RosterPage } from './RosterPage';
import { StaffingPage } from './StaffingPage';
import { StaffingPanel } from './StaffingPanel';
import type { PlanStore, PlanView } from './store';

/** What a dialog of the editor gets. It fills the side panel; the map stays beside it. */
export interface SlotProps {
  readonly page: PageProps;
  /** the draft's region */
  readonly region: string;
  readonly store: PlanStore;
  readonly view: PlanView;
  /** the account may edit, and the draft is neither published nor dropped */
  readonly mayEdit: boolean;
  /** an element that covers the map, for portals: swipe handle, captions; takes no clicks of its own */
  readonly over: HTMLElement | null;
  /** brings cells into view, by id: what a finding is about (asked for by H) */
  readonly reveal: (cells: readonly string[]) => void;
  /** goes to another page */
  readonly go: (part: Partial<PlanRoute>) => void;
  readonly close: () => void;
}

/** A page of its own, and what the list of plans opens. */
export interface PartProps {
  readonly page: PageProps;
  readonly route: PlanRoute;
  /** '' is never given: the region of the route, or the account's */
  readonly region: string;
  readonly change: (part: Partial<PlanRoute>) => void;
  readonly go: (part: Partial<PlanRoute>) => void;
}

/** What the list opens in a dialog. */
export interface ListSlotProps extends PartProps {
  readonly close: () => void;
}

export const EDITOR_SLOTS = ['balance', 'compare', 'publish', 'staffing', 'files'] as const;
export type EditorSlot = (typeof EDITOR_SLOTS)[number];
export const LIST_SLOTS = ['absence', 'import'] as const;
export type ListSlot = (typeof LIST_SLOTS)[number];

type Slots<K extends string, P> = Readonly<Record<K, ComponentType<P> | null>>;

/** A button opens each one that is there. */
export const editorSlots: Slots<EditorSlot, SlotProps> = {
  balance: BalancePanel,
  compare: ComparePanel,
  publish: PublishPanel,
  staffing: StaffingPanel,
  files: FilesPanel,
};

export const listSlots: Slots<ListSlot, ListSlotProps> = {
  absence: AbsenceForm,
  import: ImportForm,
};

export const partPages: Slots<'roster' | 'duty' | 'staffing', PartProps> = {
  roster: RosterPage,
  duty: DutyPage,
  staffing: StaffingPage,
};
