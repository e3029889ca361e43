import type { HotCell, HotHead, Question } from '../api/hotspots';
import type { Deployment } from '../api/types';
import type { HotRoute } from '../app/hotroute';
import type { Clock } from '../i18n/format';
import type { HotMap } from '../map/hotmap';
import { CompareBox } from './CompareBox';
import type { Comparison } from './compare';
import { ExportBox, type OnMap } from './ExportBox';
import { QuestionForm } from './QuestionForm';
import { Summary } from './Summary';
import type { HotView } from './view';
import { WhyPanel } from './WhyPanel';

/** The tab of hotspots: the whole in words, or why one cell is as it is. */
export function SpotsTab({
  route,
  question,
  today,
  a,
  b,
  failedB,
  comparison,
  hot,
  places,
  usual,
  onMap,
  map,
  deployment,
  regionName,
  clock,
  change,
  pick,
}: {
  route: HotRoute;
  question: Question;
  today: string;
  a: HotView | null;
  b: HotView | null;
  failedB: string;
  comparison: Comparison | null;
  /** hot cells of A, strongest first */
  hot: readonly HotCell[];
  /** cell to the name of its region, as far as it is known */
  places: ReadonlyMap<string, string>;
  usual: HotHead | null;
  onMap: OnMap | null;
  map: HotMap | null;
  deployment: Deployment;
  regionName: string;
  clock: Clock;
  change: (part: Partial<HotRoute>) => void;
  /** shows the cell on the map, too */
  pick: (cell: string | null) => void;
}) {
  const { compare, cell } = route;
  // While B is on the map, a cell is explained by B.
  const onB = compare !== null && route.side === 'b';
  const shown = onB ? b : a;
  const exact = { ...question, until: a?.head.until ?? question.until };
  if (cell !== null && shown !== null)
    return (
      <WhyPanel
        key={`${question.region}/${cell}`}
        question={onB ? { ...question, until: compare } : question}
        head={shown.head}
        cell={cell}
        place={places.get(cell) || regionName}
        changed={shown.cells.get(cell)}
        clock={clock}
        close={() => {
          pick(null);
          map?.canvas.focus({ preventScroll: true });
        }}
      />
    );
  return (
    <div className="panel-body">
      {compare !== null && (
        <CompareBox
          today={today}
          a={a}
          b={b}
          until={compare}
          side={route.side}
          comparison={comparison}
          failed={failedB}
          choose={change}
          stop={() => change({ compare: null, side: 'change' })}
        />
      )}
      {a !== null && (
        <Summary view={a} hot={hot} places={places} regionName={regionName} pick={pick} />
      )}
      <QuestionForm
        question={question}
        head={a?.head ?? null}
        usual={usual}
        finest={deployment.resolution}
        choose={change}
      />
      <ExportBox
        question={exact}
        onMap={onMap}
        map={map}
        deployment={deployment}
        regionName={regionName}
        clock={clock}
        comparing={compare !== null}
      />
    </div>
  );
}
