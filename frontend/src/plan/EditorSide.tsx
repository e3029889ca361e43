import { useId, useState } from 'react';
import type { Change, DraftWhole } from '../api/drafts';
import type { Region } from '../api/types';
import type { Clock } from '../i18n/format';
import { useWords } from '../i18n/language';
import { upwards } from './borders';
import { GridCard, GridName } from './GridCard';
import { History } from './History';
import { LoadBars } from './LoadBars';
import { PeopleBars } from './PeopleBars';
import { type EditorSlot, editorSlots, type SlotProps } from './slots';
import type { PlanView } from './store';

export const SIDE_TABS = ['grids', 'people', 'history'] as const;
export type SideTab = (typeof SIDE_TABS)[number];

/** Beside the map: a dialog that is open, else grids, people or history. */
export function EditorSide({
  slot,
  slotProps,
  tab,
  openTab,
  view,
  draft,
  version,
  picked,
  pick,
  unpick,
  fly,
  flyApart,
  colourOf,
  mayEdit,
  edit,
  addGrid,
  regions,
  widen,
  clock,
}: {
  slot: EditorSlot | null;
  slotProps: SlotProps;
  tab: SideTab;
  openTab: (tab: SideTab) => void;
  view: PlanView;
  draft: DraftWhole;
  version: boolean;
  picked: number;
  pick: (grid: number) => void;
  unpick: () => void;
  fly: (grids: readonly number[]) => void;
  /** to the smaller parts of the picked grid */
  flyApart: () => void;
  colourOf: (grid: number) => string;
  mayEdit: boolean;
  edit: (change: Change) => void;
  addGrid: (code: string, name: string, region: string) => void;
  regions: readonly Region[];
  /** puts a grid of a wider region in the place of the picked one */
  widen: (region: string) => void;
  clock: Clock;
}) {
  const { t } = useWords();
  const id = useId();
  const [naming, setNaming] = useState(false);
  const [open, setOpen] = useState(false);
  const Slot = slot === null ? null : editorSlots[slot];
  if (Slot !== null)
    return (
      <div className="side plan-side" data-open="true" data-slot={slot}>
        <div className="plan-slot">
          <Slot {...slotProps} />
        </div>
      </div>
    );
  const tabs = SIDE_TABS.filter((name) => !version || name !== 'history');
  const choose = (next: SideTab) => {
    setOpen(true);
    openTab(next);
  };
  return (
    <div className="side plan-side" data-open={open}>
      <div className="plan-tabs">
        <div
          role="tablist"
          aria-label={t('plan.tabs')}
          onKeyDown={(event) => {
            const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
            if (by === undefined) return;
            event.preventDefault();
            const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length] ?? tab;
            choose(next);
            document.getElementById(`${id}-${next}`)?.focus();
          }}
        >
          {tabs.map((name) => (
            <button
              key={name}
              id={`${id}-${name}`}
              type="button"
              role="tab"
              tabIndex={name === tab ? 0 : -1}
              aria-selected={name === tab}
              aria-controls={`${id}-panel`}
              onClick={() => choose(name)}
            >
              {t(`plan.tab.${name}`)}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="button quiet plan-sheet"
          aria-expanded={open}
          aria-label={t(open ? 'hot.sheet.close' : 'hot.sheet.open')}
          onClick={() => setOpen(!open)}
        >
          {open ? '▾' : '▴'}
        </button>
      </div>
      <div
        id={`${id}-panel`}
        role="tabpanel"
        aria-labelledby={`${id}-${tab}`}
        className="plan-lists"
        tabIndex={-1}
      >
        {tab === 'grids' && (
          <>
            {picked >= 0 && (
              <GridCard
                key={picked}
                view={view}
                number={picked}
                colour={colourOf(picked)}
                mayEdit={mayEdit}
                edit={edit}
                fly={() => fly([picked])}
                flyApart={flyApart}
                regions={regions}
                widen={widen}
                close={unpick}
              />
            )}
            <LoadBars view={view} picked={picked} pick={pick} colourOf={colourOf} />
            {mayEdit && (
              <div className="plan-new-grid">
                {naming ? (
                  <GridName
                    code=""
                    name=""
                    region={view.model?.grids[picked]?.region ?? draft.region}
                    regions={within(regions, draft.region)}
                    taken={(code) =>
                      view.model?.grids.some((g) => !g.gone && g.code === code) ?? false
                    }
                    cancel={() => setNaming(false)}
                    save={(code, name, region) => {
                      addGrid(code, name, region);
                      setNaming(false);
                    }}
                  />
                ) : (
                  <button type="button" className="button" onClick={() => setNaming(true)}>
                    + {t('plan.grid.new')}
                  </button>
                )}
              </div>
            )}
          </>
        )}
        {tab === 'people' && <PeopleBars view={view} show={fly} />}
        {tab === 'history' && <History view={view} id={draft.id} clock={clock} />}
      </div>
    </div>
  );
}

/** The region and all below it. */
function within(regions: readonly Region[], top: string): readonly Region[] {
  const parents = new Map(regions.map((r) => [r.code, r.parent_code]));
  return regions.filter((r) => upwards(parents, r.code).includes(top));
}
