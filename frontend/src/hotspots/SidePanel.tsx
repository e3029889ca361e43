import { type ReactNode, useEffect, useId, useState } from 'react';
import { HOT_TABS, type HotTab } from '../app/hotroute';
import { useWords } from '../i18n/language';
import { ClustersTab } from './ClustersTab';
import { ForecastTab } from './ForecastTab';
import { RiskTab } from './RiskTab';
import type { TabProps } from './tabs';

/** The side column: its tabs and what the chosen one shows. On a phone it is a sheet. */
export function SidePanel({
  tab,
  openTab,
  wanted,
  spots,
  tabProps,
}: {
  tab: HotTab;
  openTab: (tab: HotTab) => void;
  /** what was picked last: the sheet opens for it; null: nothing is */
  wanted: string | null;
  spots: ReactNode;
  tabProps: TabProps;
}) {
  const { t } = useWords();
  const id = useId();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (wanted !== null) setOpen(true);
  }, [wanted]);
  const choose = (next: HotTab) => {
    setOpen(true);
    if (next !== tab) openTab(next);
  };
  const onKey = (event: React.KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = HOT_TABS.indexOf(tab) + by + HOT_TABS.length;
    const next = HOT_TABS[at % HOT_TABS.length] ?? tab;
    choose(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div className="side hot-side" data-open={open}>
      <div className="hot-tabs">
        <div role="tablist" aria-label={t('hot.tabs')} onKeyDown={onKey}>
          {HOT_TABS.map((one) => (
            <button
              key={one}
              id={`${id}-${one}`}
              type="button"
              role="tab"
              tabIndex={one === tab ? 0 : -1}
              aria-selected={one === tab}
              aria-controls={`${id}-panel`}
              onClick={() => choose(one)}
            >
              {t(`hot.tab.${one}`)}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="button quiet hot-sheet-toggle"
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
        className="hot-panel"
        tabIndex={-1}
      >
        {tab === 'spots' && spots}
        {tab === 'clusters' && <ClustersTab {...tabProps} />}
        {tab === 'forecast' && <ForecastTab {...tabProps} />}
        {tab === 'risk' && <RiskTab {...tabProps} />}
      </div>
    </div>
  );
}
