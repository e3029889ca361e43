import { useId } from 'react';
import type { Look } from '../map/hotshapes';
import { HEXAGON, INKS, inkOf, PATTERN_SIDE, STROKES } from '../map/patterns';

/** A hexagon that looks like one on the map. */
export function Swatch({ look }: { look: Look }) {
  const id = useId();
  const { colour, pattern } = look;
  const stroke = pattern === null ? null : STROKES[pattern];
  const ink = INKS[inkOf(look)];
  return (
    <svg viewBox="0 0 18 18" width="18" height="18" aria-hidden="true" className="swatch">
      <path d={HEXAGON} fill={colour || '#fbfcfc'} />
      {stroke !== null && (
        <>
          <pattern id={id} width={PATTERN_SIDE} height={PATTERN_SIDE} patternUnits="userSpaceOnUse">
            {stroke.width === 0 ? (
              <path d={stroke.d} fill={ink} />
            ) : (
              <path d={stroke.d} fill="none" stroke={ink} strokeWidth={stroke.width} />
            )}
          </pattern>
          <path d={HEXAGON} fill={`url(#${id})`} />
        </>
      )}
      <path d={HEXAGON} fill="none" stroke="rgba(20,40,55,.4)" />
    </svg>
  );
}
