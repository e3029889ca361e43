import { type ReactNode, useEffect, useRef, useState } from 'react';

/** Rows drawn above and below those in view. */
const SPARE = 6;

/** A list of rows of one height, of which only those in view are there. */
export function VirtualList<T>({
  rows,
  height,
  keyOf,
  label,
  wanted,
  children,
}: {
  rows: readonly T[];
  /** of a row, pixels */
  height: number;
  keyOf: (row: T) => string | number;
  label: string;
  /** a row that is brought into view when it changes; −1 for none */
  wanted: number;
  children: (row: T) => ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const read = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const seen = new ResizeObserver(read);
    seen.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      seen.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, []);
  useEffect(() => {
    const element = box.current;
    if (element === null || wanted < 0) return;
    const top = wanted * height;
    if (top < element.scrollTop || top + height > element.scrollTop + element.clientHeight)
      element.scrollTop = Math.max(0, top - element.clientHeight / 3);
  }, [wanted, height]);
  const first = Math.max(0, Math.floor(view.top / height) - SPARE);
  const shown = rows.slice(first, Math.ceil((view.top + view.height) / height) + SPARE);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable
    <section ref={box} className="virtual" aria-label={label} tabIndex={0}>
      <ul style={{ height: rows.length * height }}>
        {shown.map((row, i) => (
          <li
            key={keyOf(row)}
            style={{ top: (first + i) * height, height }}
            aria-setsize={rows.length}
            aria-posinset={first + i + 1}
          >
            {children(row)}
          </li>
        ))}
      </ul>
    </section>
  );
}
