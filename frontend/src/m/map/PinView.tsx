import { useEffect, useRef, useState } from 'react';
import type { Place } from '../../map/shapes';
import { usePack } from '../hooks';
import { useWords } from '../i18n/words';
import { boxOf, PhoneMap } from './phonemap';

/** A small map on which the right place is tapped. */
export default function PinView({
  pin,
  around,
  placed,
}: {
  pin: Place | null;
  /** what is shown first */
  around: Place | null;
  placed: (place: Place) => void;
}) {
  const { t } = useWords();
  const pack = usePack();
  const holder = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<PhoneMap | null>(null);
  const [failed, setFailed] = useState(false);
  const tell = useRef(placed);
  tell.current = placed;
  const first = useRef(pin ?? around);
  useEffect(() => {
    const container = holder.current;
    if (container === null) return;
    let made: PhoneMap | null = null;
    let over = false;
    const start = boxOf(first.current === null ? [] : [first.current]) ?? [73, 18, 135, 54];
    PhoneMap.create(container, start, (_, place) => tell.current(place)).then(
      (ready) => {
        made = ready;
        if (over) ready.destroy();
        else setMap(ready);
      },
      () => setFailed(true),
    );
    return () => {
      over = true;
      made?.destroy();
    };
  }, []);
  useEffect(() => {
    if (map === null || pack === null) return;
    map.showLand(pack);
    map.showPlaces(pack, []);
  }, [map, pack]);
  useEffect(() => map?.showHere(pin === null ? null : { ...pin, accuracy_m: 5 }), [map, pin]);
  if (failed) return <p className="note warn">{t('map.failed')}</p>;
  return (
    <section className="pin-map" aria-label={t('survey.pin')}>
      <div ref={holder} className="phone-map" />
    </section>
  );
}
