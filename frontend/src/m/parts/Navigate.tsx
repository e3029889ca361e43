import { useState } from 'react';
import type { Place } from '../../map/shapes';
import { usePhone, usePhoneState } from '../hooks';
import { useWords } from '../i18n/words';
import { NAVIGATORS, navigateUrl } from '../order/navigate';
import { Sheet } from './Ask';
import { Icon } from './icons';

/** 导航: the app used last is on top; each is given its own coordinates. */
export function Navigate({ place, name }: { place: Place; name: string }) {
  const { t } = useWords();
  const phone = usePhone();
  const last = usePhoneState((s) => s.settings.navigation);
  const [choosing, setChoosing] = useState(false);
  const apps = [last, ...NAVIGATORS.filter((app) => app !== last)];
  return (
    <>
      <button
        type="button"
        className="button"
        aria-label={`${t('place.navigate')} ${name}`}
        onClick={() => setChoosing(true)}
      >
        <Icon name="go" size={20} />
        {t('place.navigate')}
      </button>
      {choosing && (
        <Sheet title={t('place.navigate.with')} closed={() => setChoosing(false)}>
          <div className="stack">
            {apps.map((app) => (
              <a
                key={app}
                className={app === last ? 'button primary wide' : 'button wide'}
                href={navigateUrl(app, place, name)}
                target="_blank"
                rel="noreferrer"
                onClick={() => {
                  setChoosing(false);
                  void phone.set({ navigation: app });
                }}
              >
                {t(`nav.${app}`)}
              </a>
            ))}
            <p className="small muted">{t('place.navigate.net')}</p>
            <button type="button" className="button wide" onClick={() => setChoosing(false)}>
              {t('app.cancel')}
            </button>
          </div>
        </Sheet>
      )}
    </>
  );
}
