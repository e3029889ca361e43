import { useMemo, useState } from 'react';
import * as api from '../api/drafts';
import { Problem } from '../api/problem';
import { useBusy } from '../app/Page';
import { clockOf, unixSeconds } from '../i18n/format';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { CheckList } from './CheckList';
import { unstaffedCells } from './findings';
import { FormAlert, PanelHead } from './formParts';
import { Published } from './Published';
import { PublishForm } from './PublishForm';
import { refusalOf } from './refusal';
import type { SlotProps } from './slots';
import { useAsked } from './useAnswer';

/** What a check finds, and from when on the draft is to hold. */
export function PublishPanel(props: SlotProps) {
  const words = useWords();
  const { lang, t } = words;
  const { page, store, view, mayEdit, reveal, go, close } = props;
  const { draft, model, settled } = view;
  const zone = page.deployment.timezone;
  const clock = useMemo(() => clockOf(lang, zone), [lang, zone]);
  const [failure, setFailure] = useState<unknown>(null);
  const [wanted, setWanted] = useState(''); // the instant last asked for
  const [done, setDone] = useState<api.Publication | null>(null);
  const [busy, start] = useBusy();
  const id = draft?.id ?? '';
  const checked = useAsked(
    useMemo(
      () =>
        settled < 0 || id === ''
          ? null
          : async (signal: AbortSignal) => {
              await store.idle();
              return api.checkOf(id, signal);
            },
      [id, settled, store],
    ),
  );
  const check = checked.value;
  const grids = useMemo(
    () => new Map((model?.grids ?? []).map((g) => [g.id, g.name || g.code])),
    [model],
  );
  const people = useMemo(
    () => new Map((draft?.people ?? []).map((p) => [p.id, p.name])),
    [draft?.people],
  );
  if (draft === null) return null;

  const publish = (from: string, note: string, accepted: number) =>
    start(async () => {
      setFailure(null);
      setWanted(from);
      try {
        await store.idle();
        const version = store.draft?.version ?? draft.version;
        const answer = await api.publishDraft(id, {
          version,
          ...(from !== '' && { effective_from: from }),
          ...(accepted > 0 && { accept_unstaffed: accepted }),
          ...(note !== '' && { note }),
        });
        setDone(answer);
        store.patched({ state: 'published', published: answer.plans[0]?.id ?? null });
      } catch (error) {
        setFailure(error);
        if (error instanceof Problem && error.slug === 'plan-unstaffed') checked.again();
      }
    });
  const rebase = () =>
    start(async () => {
      setFailure(null);
      try {
        await api.rebaseDraft(id, store.draft?.version ?? draft.version, wanted);
        await store.reload();
      } catch (error) {
        setFailure(error);
      }
    });
  const overtaken = failure instanceof Problem && failure.slug === 'draft-base';

  return (
    <section className="plan-panel publish" aria-label={t('publish.title')}>
      <PanelHead title={t('publish.title')} close={close} />
      {done !== null ? (
        <Published
          done={done}
          gridName={(g) => grids.get(g) ?? g.slice(0, 8)}
          personName={(p) => people.get(p) ?? p.slice(0, 8)}
          clock={clock}
          now={page.domainNow}
          go={go}
        />
      ) : (
        <>
          {checked.error !== null && (
            <FormAlert text={t('check.failed', { reason: reasonOf(words, checked.error) })} />
          )}
          {check === null && checked.error === null && (
            <p className="muted" role="status">
              {t('check.loading')}
            </p>
          )}
          {check !== null && (
            <>
              <h4>{t('check.title')}</h4>
              <CheckList
                findings={check.findings}
                gridName={(g) => grids.get(g) ?? g.slice(0, 8)}
                personName={(p) => people.get(p) ?? p.slice(0, 8)}
                clock={clock}
                reveal={reveal}
              />
            </>
          )}
          {mayEdit && check !== null && (
            <PublishForm
              key={unstaffedCells(check.findings)}
              draft={draft}
              unstaffed={unstaffedCells(check.findings)}
              zone={zone}
              clock={clock}
              now={page.domainNow}
              busy={busy || checked.loading}
              publish={(from, note, accepted) => void publish(from, note, accepted)}
            />
          )}
          {failure !== null && (
            <FormAlert text={t('publish.failed', { reason: refusalOf(words, failure) })} />
          )}
          {overtaken && (
            <div className="buttons">
              <button
                type="button"
                className="button"
                disabled={busy}
                onClick={() => void rebase()}
              >
                {t('publish.rebase')}
              </button>
              <small className="muted">{t('publish.rebase.about')}</small>
            </div>
          )}
          {draft.published !== null && draft.effective_from !== null && (
            <p className="muted num">
              {t('publish.already', { at: clock.full(unixSeconds(draft.effective_from)) })}
            </p>
          )}
        </>
      )}
    </section>
  );
}
