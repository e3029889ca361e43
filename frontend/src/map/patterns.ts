import { type Look, PATTERNS, type Pattern } from './hotshapes';

/** Side of a pattern's square, which repeats without a seam; pixels of the page. */
export const PATTERN_SIDE = 8;

export interface Stroke {
  /** path of SVG */
  readonly d: string;
  /** width of the line; 0: the path is filled */
  readonly width: number;
}

/** The drawings: map, legend and exported picture all take them from here. */
export const STROKES: Readonly<Record<Pattern, Stroke>> = {
  hatch: { d: 'M-2 2 2-2M-2 10 10-2M6 10 10 6', width: 1.1 },
  cross: { d: 'M-2 2 2-2M-2 10 10-2M6 10 10 6M-2 6 2 10M-2-2 10 10M6-2 10 2', width: 0.7 },
  dots: {
    d: 'M2.9 2a.9.9 0 1 1-1.8 0 .9.9 0 1 1 1.8 0M6.9 6a.9.9 0 1 1-1.8 0 .9.9 0 1 1 1.8 0',
    width: 0,
  },
  plus: { d: 'M4 1.4v5.2M1.4 4h5.2', width: 1.4 },
  bars: { d: 'M0 2h8M0 6h8', width: 1.1 },
  up: { d: 'M4 1 7 6.6H1z', width: 0 },
  down: { d: 'M4 7 1 1.4h6z', width: 0 },
  rings: { d: 'M6.2 4a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 1 1 4.4 0', width: 1.1 },
  waves: { d: 'M0 4Q2 0 4 4T8 4', width: 1.2 },
  grid: { d: 'M4 0v8M0 4h8', width: 1 },
};

export type Ink = 'dark' | 'light';

export const INKS: Readonly<Record<Ink, string>> = {
  dark: 'rgba(16,34,48,0.62)',
  light: 'rgba(255,255,255,0.9)',
};

export interface PatternImage {
  readonly id: string;
  readonly pattern: Pattern;
  readonly ink: Ink;
}

/** Every image the map can draw a pattern with. */
export const IMAGES: readonly PatternImage[] = PATTERNS.flatMap((pattern) =>
  (['dark', 'light'] as const).map((ink) => ({ id: `${pattern}-${ink}`, pattern, ink })),
);

/** What a pattern is drawn with so that it is seen on the fill. */
export function inkOf({ colour }: Look): Ink {
  if (colour === '') return 'dark';
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) =>
    Number.parseInt(colour.slice(at, at + 2), 16),
  );
  return 0.299 * r + 0.587 * g + 0.114 * b < 120 ? 'light' : 'dark';
}

/** Name of the image the map draws a look's pattern with; '' when it is plain. */
export function imageOf(look: Look): string {
  return look.pattern === null ? '' : `${look.pattern}-${inkOf(look)}`;
}

/** One square of the pattern on a canvas whose unit is a pixel of the page. */
export function drawPattern(context: Draws, pattern: Pattern, ink: Ink): void {
  const { d, width } = STROKES[pattern];
  const path = new Path2D(d);
  if (width === 0) {
    context.fillStyle = INKS[ink];
    context.fill(path);
  } else {
    context.strokeStyle = INKS[ink];
    context.lineWidth = width;
    context.stroke(path);
  }
}

type Draws = Pick<
  CanvasRenderingContext2D,
  'fillStyle' | 'strokeStyle' | 'lineWidth' | 'fill' | 'stroke'
>;

/** A hexagon of 18 by 18, for legends. */
export const HEXAGON = 'M9 1 16 5v8L9 17 2 13V5z';
