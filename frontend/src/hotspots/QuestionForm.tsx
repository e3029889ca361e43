import { type HotHead, PERS, type Per, type Question } from '../api/hotspots';
import { useWords } from '../i18n/language';

const RINGS = [1, 2, 3, 4, 5] as const;
/** Coarser cells are districts. */
const COARSEST = 6;

type Part = Pick<Question, 'per' | 'k' | 'resolution'>;

/** What clues are related to, how far near is, how large cells are. */
export function QuestionForm({
  question,
  head,
  usual,
  finest,
  choose,
}: {
  question: Question;
  /** of the map shown; null before */
  head: HotHead | null;
  /** as the policy says; null: not known yet */
  usual: HotHead | null;
  /** the deployment's base resolution */
  finest: number;
  choose: (part: Partial<Part>) => void;
}) {
  const { t } = useWords();
  const k = question.k ?? usual?.k ?? head?.k ?? 1;
  const resolution = question.resolution ?? usual?.resolution ?? head?.resolution ?? finest;
  const coarsest = Math.min(COARSEST, resolution);
  const resolutions = Array.from({ length: finest - coarsest + 1 }, (_, i) => coarsest + i);
  const changed = question.per !== 'count' || question.k !== null || question.resolution !== null;
  const mark = (text: string, isUsual: boolean) =>
    isUsual ? t('hot.usual', { value: text }) : text;
  return (
    <section className="hot-box">
      <div className="hot-box-head">
        <h3>{t('hot.question')}</h3>
        {changed && (
          <button
            type="button"
            className="button quiet"
            onClick={() => choose({ per: 'count', k: null, resolution: null })}
          >
            {t('hot.back_to_usual')}
          </button>
        )}
      </div>
      <div className="hot-fields">
        <label className="hot-field">
          <span>{t('hot.per')}</span>
          <select
            value={question.per}
            onChange={(e) => choose({ per: PERS.find((p) => p === e.target.value) ?? 'count' })}
          >
            {PERS.map((per: Per) => (
              <option key={per} value={per}>
                {mark(t(`hot.per.${per}`), per === 'count')}
              </option>
            ))}
          </select>
        </label>
        <label className="hot-field">
          <span>{t('hot.k')}</span>
          <select
            value={k}
            onChange={(e) => {
              const chosen = Number(e.target.value);
              choose({ k: chosen === usual?.k ? null : chosen });
            }}
          >
            {RINGS.map((n) => (
              <option key={n} value={n}>
                {mark(t('hot.k.value', { k: n }), n === usual?.k)}
              </option>
            ))}
          </select>
        </label>
        <label className="hot-field">
          <span>{t('hot.resolution')}</span>
          <select
            value={resolution}
            onChange={(e) => {
              const chosen = Number(e.target.value);
              choose({ resolution: chosen === usual?.resolution ? null : chosen });
            }}
          >
            {resolutions.map((n) => (
              <option key={n} value={n}>
                {mark(t('hot.resolution.value', { resolution: n }), n === usual?.resolution)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </section>
  );
}
