import '../style/base.css';
import '../style/shell.css';
import '../style/parts.css';
import '../style/form.css';
import { lazy, Suspense } from 'react';
import { usePhone, usePhoneState } from '../hooks';
import { PhoneWords, useWords } from '../i18n/words';
import { CheckIn } from './CheckIn';
import { Clue } from './Clue';
import { Gate } from './Gate';
import { HandOver } from './HandOver';
import { MapScreen } from './MapScreen';
import { Me } from './Me';
import { Messages } from './Messages';
import { PlaceScreen } from './PlaceScreen';
import { Problem, Problems } from './Problems';
import { Queue } from './Queue';
import { useRoute } from './route';
import { Settings } from './Settings';
import { Sos } from './Sos';
import { Tasks } from './Tasks';
import { Views } from './Views';
import { Visit } from './Visit';
import { Week } from './Week';

const Print = lazy(() => import('./Print').then(({ Print: page }) => ({ default: page })));

/** The officer's app: the gate, or the screen of the address. */
export function App() {
  const settings = usePhoneState((s) => s.settings);
  const phase = usePhoneState((s) => s.phase);
  return (
    <PhoneWords settings={settings}>
      {phase.kind === 'open' ? (
        <>
          <Update />
          {/* another person: nothing of the former one's screens is kept */}
          <Page key={phase.account.id} />
        </>
      ) : (
        <Closed />
      )}
    </PhoneWords>
  );
}

function Closed() {
  const { t } = useWords();
  const phase = usePhoneState((s) => s.phase);
  if (phase.kind === 'starting')
    return (
      <main className="gate" aria-busy="true">
        <p>{t('app.starting')}</p>
      </main>
    );
  if (phase.kind === 'unsupported')
    return (
      <main className="gate">
        <h1>{t('app.name')}</h1>
        <p className="note bad" role="alert">
          {t('app.unsupported', { what: phase.what })}
        </p>
      </main>
    );
  return <Gate />;
}

function Update() {
  const { t } = useWords();
  const phone = usePhone();
  const update = usePhoneState((s) => s.update);
  if (!update) return null;
  return (
    <aside className="update row no-print">
      <span className="grow">{t('app.update')}</span>
      <button type="button" className="button" onClick={() => void phone.applyUpdate()}>
        {t('app.update.do')}
      </button>
    </aside>
  );
}

function Page() {
  const route = useRoute();
  switch (route.page) {
    case 'tasks':
      return <Tasks />;
    case 'map':
      return <MapScreen />;
    case 'checkin':
      return <CheckIn />;
    case 'me':
      return <Me />;
    case 'place':
      return <PlaceScreen id={route.id} />;
    case 'visit':
      return <Visit id={route.id} />;
    case 'problem':
      return <Problem key={route.id} id={route.id} />;
    case 'problems':
      return <Problems />;
    case 'handover':
      return <HandOver />;
    case 'clue':
      return <Clue key={route.id} institution={route.id} />;
    case 'sos':
      return <Sos />;
    case 'queue':
      return <Queue />;
    case 'messages':
      return <Messages />;
    case 'views':
      return <Views />;
    case 'week':
      return <Week />;
    case 'settings':
      return <Settings />;
    case 'print':
      return (
        <Suspense fallback={null}>
          <Print />
        </Suspense>
      );
  }
}
