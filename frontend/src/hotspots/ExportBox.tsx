import { useState } from 'react';
import { exportAddress, type HotHead, type Question } from '../api/hotspots';
import type { Deployment } from '../api/types';
import { useBusy } from '../app/Page';
import { type Clock, number, unixSeconds } from '../i18n/format';
import { useWords, type Words } from '../i18n/language';
import type { HotMap } from '../map/hotmap';
import type { LegendTable } from '../map/hotshapes';
import { type Caption, compose, download } from './picture';

/** What is on the map, for the picture. */
export interface OnMap {
  readonly head: HotHead;
  /** the window it is compared with; null: none */
  readonly compared: HotHead | null;
  readonly legend: LegendTable;
  /** what is said over the map; '' for nothing */
  readonly over: string;
}

/** The map as a table, as shapes, as a picture. */
export function ExportBox({
  question,
  onMap,
  map,
  deployment,
  regionName,
  clock,
  comparing,
}: {
  /** of the map shown, with its last day in it, so that the file is the same */
  question: Question;
  /** null: nothing is there yet */
  onMap: OnMap | null;
  map: HotMap | null;
  deployment: Deployment;
  regionName: string;
  clock: Clock;
  comparing: boolean;
}) {
  const words = useWords();
  const { t } = words;
  const [busy, start] = useBusy();
  const [failure, setFailure] = useState('');
  const makePicture = () =>
    start(async () => {
      if (map === null || onMap === null) return;
      setFailure('');
      try {
        const picture = await map.picture();
        const caption = captionOf(words, deployment, regionName, clock, onMap);
        await download(
          compose(picture, caption, picture.width / map.canvas.clientWidth),
          `hotspots-${question.region}-${onMap.head.until}.png`,
        );
      } catch (error) {
        setFailure(error instanceof Error ? error.message : String(error));
      }
    });
  return (
    <section className="hot-box">
      <h3>{t('hot.export')}</h3>
      <p className="hot-exports">
        <a className="button" href={exportAddress(question, 'csv')} download>
          {t('hot.export.csv')}
        </a>
        <a className="button" href={exportAddress(question, 'geojson')} download>
          {t('hot.export.geojson')}
        </a>
        <button
          type="button"
          className="button"
          disabled={map === null || onMap === null || busy}
          onClick={() => void makePicture()}
        >
          {t(busy ? 'hot.export.busy' : 'hot.export.png')}
        </button>
      </p>
      {comparing && <p className="muted">{t('hot.export.alone')}</p>}
      {failure !== '' && (
        <p className="form-error" role="alert">
          {t('hot.export.failed', { reason: failure })}
        </p>
      )}
    </section>
  );
}

function captionOf(
  words: Words,
  { attribution, map_approval, simulated_note }: Deployment,
  region: string,
  clock: Clock,
  { head, compared, legend, over }: OnMap,
): Caption {
  const { lang, t } = words;
  const window = (h: HotHead) => t('hot.window.value', { from: h.from, until: h.until });
  const lines =
    compared === null
      ? [`${window(head)} · ${t('hot.sum.total.short', { total: number(lang, head.total) })}`]
      : [`A ${window(head)} · B ${window(compared)}`];
  lines.push(`${t(legend.title)} — ${t(legend.about)}`);
  const approval = map_approval === '' ? [] : [t('map.approval', { number: map_approval })];
  const simulated = simulated_note ? [t('picture.simulated')] : [];
  return {
    title: t(compared === null ? 'picture.title' : 'picture.compared', { region }),
    lines,
    over,
    legend: legend.rows.map((row, i) => ({
      ...row,
      text: t(row.label),
      count: number(lang, legend.counts[i] ?? 0),
    })),
    foot: [
      footText(words, head),
      [
        attribution,
        ...approval,
        ...simulated,
        t('picture.made', { at: clock.full(unixSeconds(head.at)) }),
      ].join(' · '),
    ],
  };
}

/** What is needed to get the same map again. */
export function footText({ t }: Words, head: HotHead): string {
  return [
    t('hot.foot.window', { from: head.from, until: head.until }),
    t('hot.foot.rev', { rev: head.rev }),
    t('hot.foot.policy', { policy: head.policy_version }),
    t('hot.foot.k', { k: head.k }),
    t('map.resolution', { resolution: head.resolution }),
  ].join(' · ');
}
