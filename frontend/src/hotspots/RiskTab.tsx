import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import * as api from '../api/risks';
import { DataAge } from '../app/Page';
import { number } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { RiskRow } from './RiskRow';
import { RiskRuleTable } from './RiskRuleTable';
import { riskPaint, shownCell } from './riskLook';
import { rulesByCode } from './riskText';
import { useCellPaint } from './tabMap';
import type { TabProps } from './tabs';
import { usePolled } from './usePolled';
import '../styles/cluster.css';
import '../styles/outlook.css';

const PAGE = 30;

interface Listed {
  readonly items: readonly api.RiskItem[];
  readonly next: string | null;
  /** of all in the region; null before the first page */
  readonly head: Pick<api.RiskPage, 'rules_version' | 'high' | 'medium'> | null;
  readonly loading: boolean;
  /** wall clock of the first page, ms; 0 before */
  readonly readAt: number;
  readonly error: unknown;
}

const NOTHING: Listed = {
  items: [],
  next: null,
  head: null,
  loading: true,
  readAt: 0,
  error: null,
};

/** Institutions by score, each with its reasons. */
export function RiskTab({ region, resolution, map, legend, pick, cell }: TabProps) {
  const words = useWords();
  const { lang, t } = words;
  const [list, setList] = useState<Listed>(NOTHING);
  const [asking, setAsking] = useState(false);
  const rules = usePolled(api.riskRules, never, null);
  const byCode = useMemo(() => rulesByCode(rules.value?.rules ?? []), [rules.value]);
  const request = useRef(new AbortController());

  const read = useCallback(
    async (after: string | null) => {
      request.current.abort();
      request.current = new AbortController();
      const { signal } = request.current;
      setList((old) => ({ ...old, loading: true }));
      try {
        const page = await api.risks(region, after, PAGE, signal);
        if (signal.aborted) return;
        setList((old) => ({
          items: after === null ? page.items : joined(old.items, page.items),
          next: page.next,
          head: page,
          readAt: after === null ? Date.now() : old.readAt,
          loading: false,
          error: null,
        }));
      } catch (error) {
        if (!signal.aborted) setList((old) => ({ ...old, loading: false, error }));
      }
    },
    [region],
  );
  useEffect(() => {
    setList(NOTHING);
    void read(null);
    return () => request.current.abort();
  }, [read]);

  const { items, next, head, loading, readAt, error } = list;
  const painting = useMemo(() => riskPaint(items, resolution), [items, resolution]);
  useCellPaint(map, { region, resolution }, painting, items.length > 0, legend);
  return (
    <div className="tab-body">
      <p className="muted">{t('risk.about')}</p>
      <div className="buttons">
        {head !== null && (
          <span className="muted num">
            {t('risk.counts', { high: number(lang, head.high), medium: number(lang, head.medium) })}{' '}
            · {t('risk.version', { version: head.rules_version })}
          </span>
        )}
        <button type="button" className="button" onClick={() => setAsking(true)}>
          {t('risk.rules')}
        </button>
        {readAt > 0 && (
          <DataAge readAt={readAt} stale={error !== null} refresh={() => void read(null)} />
        )}
      </div>
      {loading && items.length === 0 && <p className="muted">{t('risk.loading')}</p>}
      {error !== null && (
        <div role="alert" className="notice">
          <p>{t('risk.failed', { reason: reasonOf(words, error) })}</p>
          <button
            type="button"
            className="button"
            onClick={() => void read(items.length === 0 ? null : next)}
          >
            {t('app.retry')}
          </button>
        </div>
      )}
      {!loading && error === null && items.length === 0 && <p role="status">{t('risk.empty')}</p>}
      <ol className="risks">
        {items.map((item) => {
          const at = shownCell(item.cell, resolution);
          return (
            <RiskRow
              key={item.institution}
              item={item}
              rules={byCode}
              shown={at !== null && at === cell}
              show={at === null ? null : () => pick(at)}
            />
          );
        })}
      </ol>
      {next !== null && error === null && (
        <button type="button" className="button" disabled={loading} onClick={() => void read(next)}>
          {t('risk.more', { n: number(lang, PAGE) })}
        </button>
      )}
      {asking && <RiskRuleTable rules={rules} close={() => setAsking(false)} />}
    </div>
  );
}

/** Scores change between pages: who comes again is listed where he was. */
function joined(
  old: readonly api.RiskItem[],
  more: readonly api.RiskItem[],
): readonly api.RiskItem[] {
  const listed = new Set(old.map((item) => item.institution));
  return [...old, ...more.filter((item) => !listed.has(item.institution))];
}

const never = () => false;
