import { useWords } from '../i18n/language';

/** Nearer, farther, all in view: for who has neither wheel nor fingers on the map. */
export function MapButtons({ zoomBy, fit }: { zoomBy: (steps: number) => void; fit: () => void }) {
  const { t } = useWords();
  return (
    <div className="map-buttons">
      <button type="button" aria-label={t('map.zoom_in')} onClick={() => zoomBy(1)}>
        +
      </button>
      <button type="button" aria-label={t('map.zoom_out')} onClick={() => zoomBy(-1)}>
        −
      </button>
      <button type="button" aria-label={t('map.fit')} onClick={fit}>
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
          <path
            d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.6"
          />
        </svg>
      </button>
    </div>
  );
}
