import { useRef } from 'react';
import { useWords } from '../i18n/language';

const STEP = 0.02;
const LEAP = 0.1;

/** A vertical line over the map that is dragged, or moved with the arrow keys. */
export function SwipeHandle({
  share,
  move,
  captions: [left, right],
}: {
  /** of the width that lies left of it */
  share: number;
  move: (share: number) => void;
  /** what is painted on the left of it, and on the right */
  captions: readonly [left: string, right: string];
}) {
  const { t } = useWords();
  const track = useRef<HTMLDivElement>(null);
  const to = (next: number) => move(Math.min(1, Math.max(0, next)));
  const follow = (clientX: number) => {
    const box = track.current?.getBoundingClientRect();
    if (box !== undefined && box.width > 0) to((clientX - box.left) / box.width);
  };
  return (
    <div ref={track} className="swipe">
      <div aria-hidden="true">
        <span className="swipe-caption" style={{ left: `${share * 100}%` }}>
          ‹ {left}
        </span>
        <span className="swipe-caption" style={{ left: `${share * 100}%` }}>
          {right} ›
        </span>
      </div>
      <button
        type="button"
        role="slider"
        className="swipe-handle"
        aria-label={t('compare.handle')}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        style={{ left: `${share * 100}%` }}
        onPointerDown={(e) => {
          e.currentTarget.setPointerCapture(e.pointerId);
          e.stopPropagation();
        }}
        onPointerMove={(e) => {
          if (e.currentTarget.hasPointerCapture(e.pointerId)) follow(e.clientX);
        }}
        onKeyDown={(e) => {
          const steps: Readonly<Record<string, number>> = {
            ArrowLeft: share - STEP,
            ArrowRight: share + STEP,
            PageDown: share - LEAP,
            PageUp: share + LEAP,
            Home: 0,
            End: 1,
          };
          const next = steps[e.key];
          if (next === undefined) return;
          e.preventDefault();
          e.stopPropagation();
          to(next);
        }}
      >
        <span aria-hidden="true">‹ ›</span>
      </button>
    </div>
  );
}
