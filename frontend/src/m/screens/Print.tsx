import { usePack } from '../hooks';
import { useWords } from '../i18n/words';
import { Frame } from '../parts/Frame';
import { Icon } from '../parts/icons';
import { NoPack } from '../parts/NoPack';
import { nameOf, TaskName } from '../parts/PlaceCard';
import { useStops, useToday } from '../parts/usePlaces';
import { ROUND, useWalk } from './Tasks';
import '../style/print.css';

/** The tasks of a shift on paper, in walking order, with room to write. */
export function Print() {
  const words = useWords();
  const { t } = words;
  const pack = usePack();
  const stops = useStops();
  const today = useToday();
  const { walk } = useWalk(stops, 2 * ROUND);
  if (pack === null)
    return (
      <Frame title={t('print.title')} page="print" back>
        <NoPack />
      </Frame>
    );
  return (
    <Frame
      title={t('print.title')}
      page="print"
      back
      action={
        <button type="button" className="button primary wide" onClick={() => window.print()}>
          <Icon name="print" size={20} />
          {t('print.do')}
        </button>
      }
    >
      <article className="sheet stack tight">
        <h2>{t('print.head', { name: pack.officer.name, date: today, n: walk.length })}</h2>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keys */}
        <section className="wide-table" tabIndex={0} aria-label={t('print.title')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('print.no')}</th>
                <th scope="col">{t('print.place')}</th>
                <th scope="col">{t('print.task')}</th>
                <th scope="col">{t('print.due')}</th>
                <th scope="col">{t('print.found')}</th>
              </tr>
            </thead>
            <tbody>
              {walk.map((stop, i) => (
                <tr key={stop.key}>
                  <td>{i + 1}</td>
                  <td>
                    {nameOf(words, stop.institution, stop.cell)}
                    <br />
                    <span className="small">{stop.institution?.address}</span>
                  </td>
                  <td>
                    {stop.tasks.map((task) => (
                      <p key={task.id}>
                        <TaskName task={task} />
                      </p>
                    ))}
                  </td>
                  <td>{stop.due_on?.slice(5)}</td>
                  <td className="room" />
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <p>{t('print.foot')}</p>
      </article>
    </Frame>
  );
}
