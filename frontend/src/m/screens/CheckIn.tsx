import { useEffect, useState } from 'react';
import { usePack, usePhone, usePhoneState } from '../hooks';
import { useWords } from '../i18n/words';
import type { Pack } from '../model';
import { scannedAt } from '../order/door';
import { nearest, search } from '../order/find';
import { localTime } from '../order/time';
import { useBegin } from '../parts/CheckInButton';
import { Frame } from '../parts/Frame';
import { Icon } from '../parts/icons';
import { NoPack } from '../parts/NoPack';
import { nameOf } from '../parts/PlaceCard';
import { Scanner } from '../parts/Scanner';
import { useDo } from '../parts/useDo';
import { useHere } from '../parts/usePlaces';
import { go, hashOf } from './route';

const NEAREST = 5;
const LISTED = 30;

/** Where to check in: begun ones, the nearest, the code at the door, the list, a plain cell. */
export function CheckIn() {
  const { t } = useWords();
  const pack = usePack();
  return (
    <Frame title={t('checkin.title')} page="checkin">
      {pack === null ? <NoPack /> : <Choose pack={pack} />}
    </Frame>
  );
}

function Choose({ pack }: { pack: Pack }) {
  const { t } = useWords();
  const { begin, busy, fault } = useBegin();
  const [scanning, setScanning] = useState(false);
  const [unknown, setUnknown] = useState('');
  const read = (code: string) => {
    const found = scannedAt(pack.institutions, code);
    if (found === null) return setUnknown(t('scan.unknown'));
    setScanning(false);
    void begin(found.at.id, found.codes);
  };
  return (
    <div className="stack">
      <Begun pack={pack} />
      <Nearest pack={pack} begin={begin} />
      <button
        type="button"
        className="button primary wide"
        disabled={busy}
        onClick={() => {
          setUnknown('');
          setScanning(true);
        }}
      >
        <Icon name="scan" />
        {t('checkin.scan')}
      </button>
      <FromList pack={pack} begin={begin} />
      <Elsewhere pack={pack} begin={begin} />
      {fault}
      {scanning && <Scanner read={read} closed={() => setScanning(false)} fault={unknown} />}
    </div>
  );
}

type Begin = (key: string) => Promise<void>;

/** Check-ins begun and not handed in; they survive everything. */
function Begun({ pack }: { pack: Pack }) {
  const words = useWords();
  const { t } = words;
  const drafts = usePhoneState((s) => s.drafts);
  if (drafts.length === 0) return null;
  return (
    <section className="stack tight" aria-label={t('checkin.begun')}>
      <h2 className="small muted">{t('checkin.begun')}</h2>
      {drafts.map((draft) => {
        const place = pack.institutions.find((i) => i.id === draft.institution) ?? null;
        return (
          <a key={draft.id} className="open" href={hashOf({ page: 'visit', id: draft.id })}>
            <span className="text">
              <span>
                {draft.survey?.result === 'new_suspect'
                  ? t('survey.new_suspect')
                  : nameOf(words, place, draft.cell)}
              </span>
              <span className="small muted">
                {t('checkin.begun.at', { time: localTime(Date.parse(draft.started_at)) })}
              </span>
            </span>
          </a>
        );
      })}
    </section>
  );
}

function Nearest({ pack, begin }: { pack: Pack; begin: Begin }) {
  const { t, open, metres } = useWords();
  const phone = usePhone();
  const here = useHere();
  const { run, busy } = useDo();
  const [asked, setAsked] = useState(false);
  useEffect(() => phone.follow(), [phone]);
  if (here === null)
    return (
      <div className="card stack tight">
        <button
          type="button"
          className="button wide"
          disabled={busy}
          onClick={() => run(() => phone.locate()).then(() => setAsked(true))}
        >
          <Icon name="here" />
          {t(busy ? 'checkin.locating' : 'checkin.nearest')}
        </button>
        {asked && !busy && <p className="small muted">{t('checkin.nowhere')}</p>}
      </div>
    );
  return (
    <section className="stack tight" aria-label={t('checkin.near')}>
      <h2 className="small muted">{t('checkin.near')}</h2>
      {nearest(pack.institutions, here, NEAREST).map(({ institution, metres: way }) => (
        <button
          key={institution.id}
          type="button"
          className="open"
          onClick={() => begin(institution.id)}
        >
          <span className="text">
            <span>{institution.name}</span>
            <span className="small muted">
              {metres(way)} · {open('category', institution.category)}
            </span>
          </span>
        </button>
      ))}
    </section>
  );
}

function FromList({ pack, begin }: { pack: Pack; begin: Begin }) {
  const { t, open } = useWords();
  const [question, setQuestion] = useState('');
  const [listing, setListing] = useState(false);
  const found = search(pack.institutions, question);
  return (
    <section className="stack tight">
      <div className="field">
        <label className="field">
          <span className="label">{t('checkin.list')}</span>
          <input
            type="search"
            value={question}
            placeholder={t('checkin.search')}
            onFocus={() => setListing(true)}
            onChange={(e) => setQuestion(e.target.value)}
          />
        </label>
      </div>
      {listing && (
        <>
          {found.slice(0, LISTED).map((institution) => (
            <button
              key={institution.id}
              type="button"
              className="open"
              onClick={() => begin(institution.id)}
            >
              <span className="text">
                <span>{institution.name}</span>
                <span className="small muted">
                  {open('category', institution.category)} · {institution.address}
                </span>
              </span>
            </button>
          ))}
          <p className="small muted" role="status">
            {t('checkin.found', { n: found.length, shown: Math.min(found.length, LISTED) })}
          </p>
        </>
      )}
    </section>
  );
}

/** Where no registered place is: a plain cell, or something suspicious that is not in the register. */
function Elsewhere({ pack, begin }: { pack: Pack; begin: Begin }) {
  const { t } = useWords();
  const phone = usePhone();
  const here = useHere();
  const { run, busy, fault } = useDo();
  const [outside, setOutside] = useState(false);
  const cellHere = async () => {
    const fix = here ?? (await phone.locate());
    const { cellAt } = await import('../map/cells');
    return fix === null ? null : cellAt(pack, fix);
  };
  const plain = () =>
    run(async () => {
      const cell = await cellHere();
      setOutside(cell === null);
      if (cell !== null) await begin(cell);
    });
  const suspect = () =>
    run(async () => {
      const cell = await cellHere();
      setOutside(cell === null);
      if (cell === null) return;
      const fix = phone.state().locating.last;
      const pin = fix === null ? {} : { lon: fix.lon, lat: fix.lat };
      const draft = await phone.beginCheckIn({
        task: 'patrol',
        cell,
        survey: { result: 'new_suspect', ...pin },
      });
      go({ page: 'visit', id: draft.id });
    });
  return (
    <div className="stack tight">
      <button type="button" className="button wide" disabled={busy} onClick={plain}>
        {t('checkin.cell')}
      </button>
      <button type="button" className="button wide" disabled={busy} onClick={suspect}>
        {t('checkin.suspect')}
      </button>
      {outside && <p className="note warn">{t('checkin.outside')}</p>}
      {fault}
    </div>
  );
}
