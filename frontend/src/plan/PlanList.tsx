import { useCallback, useMemo, useState } from 'react';
import * as api from '../api/drafts';
import { type Plan, plans as plansOf } from '../api/plans';
import { RegionSelect } from '../app/Header';
import { DataAge } from '../app/Page';
import { PLAN } from '../app/planroute';
import { formatRoute } from '../app/route';
import { usePolled } from '../hotspots/usePolled';
import { type Clock, clockOf, number, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { Confirm } from '../imports/Confirm';
import { TableBox } from './formParts';
import { isClosed } from './land';
import { NewDraft } from './NewDraft';
import { mayPlan } from './planRoles';
import { LIST_SLOTS, type ListSlot, listSlots, type PartProps } from './slots';

/** The lists are read again after so long. */
const REST_MS = 20_000;

interface Lists {
  readonly drafts: readonly api.Draft[];
  readonly plans: readonly Plan[];
}

/** Drafts and plans of the region. */
export function PlanList(part: PartProps) {
  const words = useWords();
  const { t, lang } = words;
  const { page, region, go } = part;
  const { deployment, regions, session } = page;
  const [making, setMaking] = useState<{ readonly base: Plan | null } | null>(null);
  const [slot, setSlot] = useState<ListSlot | null>(null);
  const [dropping, setDropping] = useState<api.Draft | null>(null);
  const [refused, setRefused] = useState('');
  const read = useCallback(
    async (signal: AbortSignal): Promise<Lists> => {
      const [drafts, plans] = await Promise.all([
        api.drafts(region, signal),
        plansOf(region, signal),
      ]);
      return { drafts: drafts.items, plans: plans.items };
    },
    [region],
  );
  const polled = usePolled(read, () => false, REST_MS);
  const clock = useMemo(() => clockOf(lang, deployment.timezone), [lang, deployment.timezone]);
  const edits = mayPlan(session.role);
  const Slot = slot === null ? null : listSlots[slot];
  const lists = polled.value;
  const name = regions.find((r) => r.code === region)?.name ?? deployment.root.name;
  const drop = async (draft: api.Draft) => {
    setDropping(null);
    try {
      await api.dropDraft(draft.id, draft.version);
      setRefused('');
    } catch (error) {
      setRefused(t('plan.drop.failed', { reason: reasonOf(words, error) }));
    }
    polled.refresh();
  };
  return (
    <div className="plan-page">
      <div className="plan-list-head">
        <RegionSelect
          deployment={deployment}
          regions={regions}
          scope={region}
          choose={(code) => part.change({ region: code === deployment.root.code ? '' : code })}
        />
        {edits && (
          <button
            type="button"
            className="button primary"
            onClick={() => setMaking({ base: null })}
          >
            + {t('plan.new')}
          </button>
        )}
        {edits &&
          LIST_SLOTS.filter((one) => listSlots[one] !== null).map((one) => (
            <button key={one} type="button" className="button" onClick={() => setSlot(one)}>
              {t(`plan.list.${one}`)}
            </button>
          ))}
        {lists !== null && (
          <DataAge readAt={polled.readAt} stale={polled.error !== null} refresh={polled.refresh} />
        )}
      </div>
      {refused !== '' && (
        <p role="alert" className="form-error">
          {refused}
        </p>
      )}
      {lists === null ? (
        <div className="notice" aria-busy={polled.error === null}>
          {polled.error === null ? (
            <p className="muted">{t('app.loading')}</p>
          ) : (
            <>
              <p role="alert">{t('plan.list.failed', { reason: reasonOf(words, polled.error) })}</p>
              <button type="button" className="button" onClick={polled.refresh}>
                {t('app.retry')}
              </button>
            </>
          )}
        </div>
      ) : (
        <>
          <Drafts
            lists={lists}
            clock={clock}
            region={part.route.region}
            drop={edits ? setDropping : null}
          />
          <Plans
            lists={lists}
            clock={clock}
            region={part.route.region}
            make={edits ? (base) => setMaking({ base }) : null}
          />
        </>
      )}
      {making !== null && (
        <NewDraft
          region={region}
          regionName={name}
          plans={lists?.plans ?? []}
          base={making.base}
          closed={() => setMaking(null)}
          made={(id) => go({ part: 'draft', item: id })}
        />
      )}
      {Slot !== null && <Slot {...part} close={() => setSlot(null)} />}
      {dropping !== null && (
        <Confirm
          title={t('plan.drop.title', { name: dropping.name })}
          action={t('plan.drop')}
          confirmed={() => void drop(dropping)}
          cancelled={() => setDropping(null)}
        >
          <p>{t('plan.drop.about')}</p>
        </Confirm>
      )}
    </div>
  );
}

function Drafts({
  lists: { drafts },
  clock,
  region,
  drop,
}: {
  lists: Lists;
  clock: Clock;
  region: string;
  drop: ((draft: api.Draft) => void) | null;
}) {
  const { t, lang } = useWords();
  const [all, setAll] = useState(false);
  const open = drafts.filter((d) => !isClosed(d));
  const shown = all ? drafts : open;
  const hidden = drafts.length - open.length;
  return (
    <section className="card" aria-labelledby="plan-drafts">
      <div className="card-head">
        <h2 id="plan-drafts">
          {t('plan.drafts')} <span className="muted num">{open.length}</span>
        </h2>
        {hidden > 0 && (
          <label className="check-line">
            <input type="checkbox" checked={all} onChange={(e) => setAll(e.target.checked)} />
            {t('plan.drafts.closed', { n: hidden })}
          </label>
        )}
      </div>
      {shown.length === 0 ? (
        <p className="muted">{t('plan.drafts.none')}</p>
      ) : (
        <TableBox label={t('plan.drafts')}>
          <table>
            <thead>
              <tr>
                <th>{t('plan.col.name')}</th>
                <th>{t('plan.col.state')}</th>
                <th>{t('plan.col.from')}</th>
                <th className="end">{t('plan.col.grids')}</th>
                <th className="end">{t('plan.col.cells')}</th>
                <th>{t('plan.col.author')}</th>
                <th>{t('plan.col.changed')}</th>
                <th>
                  <span className="visually-hidden">{t('plan.col.acts')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((d) => (
                <tr key={d.id}>
                  <td>
                    <a href={formatRoute({ ...PLAN, part: 'draft', item: d.id, region })}>
                      {d.name}
                    </a>
                    {d.absent !== null && <span className="chip">{t('plan.absence')}</span>}
                  </td>
                  <td>
                    <span className="chip" data-state={d.state}>
                      {t(`plan.state.${d.state}`)}
                    </span>
                  </td>
                  <td className="num">
                    {d.effective_from === null
                      ? t('plan.open')
                      : clock.short(unixSeconds(d.effective_from))}
                    {d.returns_at !== null &&
                      ` → ${t('plan.returns', { at: clock.short(unixSeconds(d.returns_at)) })}`}
                  </td>
                  <td className="num end">{number(lang, d.grids)}</td>
                  <td className="num end">{number(lang, d.cells)}</td>
                  <td>{d.author || '—'}</td>
                  <td className="num">{clock.short(unixSeconds(d.changed_at))}</td>
                  <td>
                    {drop !== null && !isClosed(d) && (
                      <button type="button" className="button quiet" onClick={() => drop(d)}>
                        {t('plan.drop')}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableBox>
      )}
    </section>
  );
}

function Plans({
  lists: { plans },
  clock,
  region,
  make,
}: {
  lists: Lists;
  clock: Clock;
  region: string;
  make: ((base: Plan) => void) | null;
}) {
  const { t, lang } = useWords();
  return (
    <section className="card" aria-labelledby="plan-plans">
      <div className="card-head">
        <h2 id="plan-plans">
          {t('plan.plans')} <span className="muted num">{plans.length}</span>
        </h2>
      </div>
      {plans.length === 0 ? (
        <p className="muted">{t('plan.plans.none')}</p>
      ) : (
        <TableBox label={t('plan.plans')}>
          <table>
            <thead>
              <tr>
                <th>{t('plan.col.name')}</th>
                <th>{t('plan.col.state')}</th>
                <th>{t('plan.col.since')}</th>
                <th>{t('plan.col.until')}</th>
                <th className="end">{t('plan.col.grids')}</th>
                <th className="end">{t('plan.col.cells')}</th>
                <th>
                  <span className="visually-hidden">{t('plan.col.acts')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {plans.map((p) => (
                <tr key={p.id}>
                  <td>
                    <a href={formatRoute({ ...PLAN, part: 'version', item: p.id, region })}>
                      {p.name}
                    </a>{' '}
                    {p.simulated && (
                      <span className="chip simulated small">{t('app.simulated')}</span>
                    )}
                  </td>
                  <td>
                    <span className="chip" data-state={p.state}>
                      {t(`plan.state.${p.state}`)}
                    </span>
                  </td>
                  <td className="num">{clock.short(unixSeconds(p.effective_from))}</td>
                  <td className="num">
                    {p.until === null ? t('plan.open') : clock.short(unixSeconds(p.until))}
                  </td>
                  <td className="num end">{number(lang, p.grids)}</td>
                  <td className="num end">{number(lang, p.cells)}</td>
                  <td>
                    {make !== null && (
                      <button type="button" className="button quiet" onClick={() => make(p)}>
                        {t('plan.copy')}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableBox>
      )}
    </section>
  );
}
