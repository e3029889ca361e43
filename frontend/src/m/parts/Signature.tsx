import { useRef, useState } from 'react';
import { useWords } from '../i18n/words';

/** A pad to sign on; what is signed is kept as a PNG. Supervisors only. */
export function Signature({ done, signed }: { done: (file: Blob) => void; signed: boolean }) {
  const { t } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);

  const pen = () => {
    const board = canvas.current;
    const context = board?.getContext('2d') ?? null;
    if (board === null || context === null) return null;
    const box = board.getBoundingClientRect();
    if (!drawn && board.width !== Math.round(box.width * 2)) {
      board.width = Math.round(box.width * 2);
      board.height = Math.round(box.height * 2);
      context.fillStyle = '#ffffff';
      context.fillRect(0, 0, board.width, board.height);
    }
    context.lineWidth = 5;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    return {
      context,
      at: (e: React.PointerEvent) =>
        [(e.clientX - box.left) * 2, (e.clientY - box.top) * 2] as const,
    };
  };
  const clear = () => {
    const board = canvas.current;
    const context = board?.getContext('2d') ?? null;
    if (board !== null && context !== null) context.fillRect(0, 0, board.width, board.height);
    setDrawn(false);
  };
  const keep = () => canvas.current?.toBlob((file) => file !== null && done(file), 'image/png');

  if (signed) return <p className="note good">{t('super.signed')}</p>;
  return (
    <div className="stack tight">
      <canvas
        ref={canvas}
        className="pad"
        aria-label={t('super.signature.pad')}
        role="img"
        onPointerDown={(e) => {
          e.currentTarget.setPointerCapture(e.pointerId);
          const p = pen();
          if (p === null) return;
          const [x, y] = p.at(e);
          p.context.beginPath();
          p.context.moveTo(x, y);
          p.context.lineTo(x + 0.1, y);
          p.context.stroke();
          setDrawn(true);
        }}
        onPointerMove={(e) => {
          if (!e.currentTarget.hasPointerCapture(e.pointerId)) return;
          const p = pen();
          if (p === null) return;
          const [x, y] = p.at(e);
          p.context.lineTo(x, y);
          p.context.stroke();
        }}
      />
      <div className="choices">
        <button type="button" className="button" disabled={!drawn} onClick={clear}>
          {t('super.signature.again')}
        </button>
        <button type="button" className="button primary" disabled={!drawn} onClick={keep}>
          {t('super.signature.keep')}
        </button>
      </div>
    </div>
  );
}
