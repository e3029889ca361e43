import { Page, type PageProps } from '../app/Page';
import { PLAN, type PlanRoute } from '../app/planroute';
import { formatRoute } from '../app/route';
import { useWords } from '../i18n/language';
import { reasonOf } from '../i18n/reason';
import { Editor } from './Editor';
import type { PlanStore } from './store';
import { usePlanStore, usePlanView } from './usePlan';

export interface EditorProps {
  readonly props: PageProps;
  readonly route: PlanRoute;
  /** the same page, told more exactly */
  readonly change: (part: Partial<PlanRoute>) => void;
  readonly go: (part: Partial<PlanRoute>) => void;
}

/** A draft, or a plan that is looked at. */
export function EditorPage(editor: EditorProps) {
  const { part, item } = editor.route;
  const store = usePlanStore(
    part === 'version' ? 'version' : 'draft',
    item ?? '',
    editor.props.regions,
  );
  return (
    <Page name="plan" props={editor.props} className="stage plan">
      {store === null ? null : <Opened {...editor} store={store} />}
    </Page>
  );
}

function Opened({ store, ...editor }: EditorProps & { store: PlanStore }) {
  const words = useWords();
  const { t } = words;
  const view = usePlanView(store);
  const { phase, draft, model, error } = view;
  if (draft !== null && model !== null)
    return <Editor {...editor} store={store} view={view} draft={draft} model={model} />;
  return (
    <div className="notice plan-wait" aria-busy={phase === 'loading'}>
      {phase === 'loading' ? (
        <p className="muted">{t('plan.loading')}</p>
      ) : (
        <>
          <p role="alert">{t('plan.failed', { reason: reasonOf(words, error) })}</p>
          <span className="buttons">
            <button type="button" className="button" onClick={() => void store.reload()}>
              {t('app.retry')}
            </button>
            <a className="button" href={formatRoute(PLAN)}>
              {t('plan.back')}
            </a>
          </span>
        </>
      )}
    </div>
  );
}
