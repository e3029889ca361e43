import { useMemo } from 'react';
import { encode } from 'uqr';
import { useWords } from '../i18n/language';

/** Modules of light around a code (ISO/IEC 18004). */
const QUIET = 4;

/** A QR code; as large as its box. */
export function QrCode({ text }: { text: string }) {
  const { t } = useWords();
  const { data, size } = useMemo(() => encode(text, { ecc: 'M', border: QUIET }), [text]);
  const dark = data
    .flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={t('door.qr', { text })}
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={dark} fill="#000000" />
    </svg>
  );
}
