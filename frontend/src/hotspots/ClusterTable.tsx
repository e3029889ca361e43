import type { Cluster } from '../api/scans';
import { number } from '../i18n/format';
import { useWords, type Words } from '../i18n/language';
import { CLUSTER_ROWS, type ClusterClass, classOf } from './clusterLook';
import { daysOf, decimals, extentText, probability, recurrenceText } from './clusterText';

/** The clusters of a scan, the least likely by chance first. */
export function ClusterTable({
  clusters,
  where,
  selected,
  marked,
  open,
  hover,
}: {
  clusters: readonly Cluster[];
  /** name of the region that the middle lies in; '' for none */
  where: (cluster: Cluster) => string;
  selected: number | null;
  /** the one under the mouse, here or on the map, else the selected one */
  marked: number | null;
  open: (rank: number | null) => void;
  hover: (rank: number | null) => void;
}) {
  const { t } = useWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable
    <section className="table-scroll clusters" aria-label={t('cluster.title')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('cluster.rank')}</th>
            <th scope="col" className="end">
              {t('cluster.cases')}
            </th>
            <th scope="col" className="end" title={t('cluster.risk.about')}>
              {t('cluster.risk')}
            </th>
            <th scope="col" className="end" title={t('cluster.llr.about')}>
              LLR
            </th>
            <th scope="col" className="end" title={t('cluster.p.about')}>
              p
            </th>
          </tr>
        </thead>
        {clusters.map((c) => (
          <Rows
            key={c.rank}
            cluster={c}
            where={where(c)}
            marked={c.rank === marked}
            selected={c.rank === selected}
            open={open}
            hover={hover}
          />
        ))}
      </table>
    </section>
  );
}

/** The figures, and under them what they mean. */
function Rows({
  cluster,
  where,
  marked,
  selected,
  open,
  hover,
}: {
  cluster: Cluster;
  where: string;
  marked: boolean;
  selected: boolean;
  open: (rank: number | null) => void;
  hover: (rank: number | null) => void;
}) {
  const words = useWords();
  const { lang, t } = words;
  const { rank, from, until, cases, expected, relative_risk, llr, p, p_gumbel } = cluster;
  const of = classOf(cluster);
  const meaning = meaningOf(words, cluster, of);
  return (
    <tbody
      data-rank={rank}
      data-class={of}
      data-marked={marked}
      onMouseEnter={() => hover(rank)}
      onMouseLeave={() => hover(null)}
    >
      <tr>
        <td>
          <button
            type="button"
            className="rank num"
            aria-label={t('cluster.open', { rank })}
            aria-expanded={selected}
            onFocus={() => hover(rank)}
            onBlur={() => hover(null)}
            onClick={() => open(selected ? null : rank)}
          >
            {rank}
          </button>
        </td>
        <td className="num end">
          {number(lang, cases)} / {decimals(words, expected, 1)}
        </td>
        <td className="num end">{decimals(words, relative_risk, 2)}</td>
        <td className="num end">{decimals(words, llr, 2)}</td>
        <td className="num end">
          {probability(p)}
          {p_gumbel !== null && <i> ({probability(p_gumbel)})</i>}
        </td>
      </tr>
      <tr className="meaning">
        <td />
        <td colSpan={4}>
          <Verdict of={of} /> {where !== '' && `${t('cluster.centre', { where })} · `}
          {extentText(words, cluster)}
          <small className="num">
            {t('cluster.span', { from, until })} · {t('cluster.days', { n: daysOf(cluster) })}
          </small>
          {meaning !== '' && <small className="num">{meaning}</small>}
        </td>
      </tr>
    </tbody>
  );
}

/** What the figures mean; '' where there is nothing to add to the class. */
function meaningOf(words: Words, { recurrence_days }: Cluster, of: ClusterClass): string {
  if (of === 'few') return words.t('cluster.few.about');
  const recurrence = recurrenceText(words, recurrence_days);
  return recurrence === '' && of === 'weak' ? words.t('cluster.unlikely.about') : recurrence;
}

/** The class in words, with the colour of the map. */
function Verdict({ of }: { of: ClusterClass }) {
  const { t } = useWords();
  const row = CLUSTER_ROWS.find((r) => r.id === of);
  return (
    <span className="verdict" data-class={of}>
      <i style={{ background: row?.colour }} data-pattern={row?.pattern} aria-hidden="true" />
      {t(VERDICT[of])}
    </span>
  );
}

const VERDICT = {
  strong: 'cluster.likely',
  likely: 'cluster.likely',
  weak: 'cluster.unlikely',
  few: 'cluster.few',
} as const;
