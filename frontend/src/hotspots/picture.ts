import type { LegendRow } from '../map/hotshapes';
import { drawPattern, HEXAGON, inkOf, PATTERN_SIDE } from '../map/patterns';

/** What stands on an exported picture beside the map. */
export interface Caption {
  readonly title: string;
  /** under the title: window, what is shown */
  readonly lines: readonly string[];
  /** across the map where nothing can be said; '' for none */
  readonly over: string;
  readonly legend: readonly (LegendRow & { readonly text: string; readonly count: string })[];
  /** at the bottom: version, policy, whose data, approval number */
  readonly foot: readonly string[];
}

const FONT =
  '"Inter","Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif';
const EDGE = 20;
const LINE = 20;
const COLUMN = 230;
const INK = '#14222d';

/** Map, title, legend and sources on one canvas. `scale`: pixels of the map for one of the page. */
export function compose(
  map: HTMLCanvasElement,
  caption: Caption,
  scale: number,
): HTMLCanvasElement {
  const width = map.width / scale + COLUMN;
  const head = EDGE + 30 + caption.lines.length * LINE + 8;
  const body = Math.max(map.height / scale, (caption.legend.length + 1) * 24);
  const foot = 14 + caption.foot.length * 18;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round((head + body + foot) * scale);
  const c = canvas.getContext('2d');
  if (c === null) throw new Error('no canvas');
  c.scale(scale, scale);
  c.fillStyle = '#ffffff';
  c.fillRect(0, 0, width, head + body + foot);
  write(c, caption.title, EDGE, EDGE + 18, `650 20px ${FONT}`, INK);
  for (const [i, line] of caption.lines.entries())
    write(c, line, EDGE, EDGE + 42 + i * LINE, `14px ${FONT}`, '#405563');
  c.drawImage(map, 0, head, map.width / scale, map.height / scale);
  drawLegend(c, caption, width - COLUMN + 16, head + 20);
  if (caption.over !== '') drawOver(c, caption.over, (width - COLUMN) / 2, head + 44);
  for (const [i, line] of caption.foot.entries())
    write(c, line, EDGE, head + body + 20 + i * 18, `12px ${FONT}`, '#556977');
  return canvas;
}

function write(
  c: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  font: string,
  colour: string,
): void {
  c.font = font;
  c.fillStyle = colour;
  c.fillText(text, x, y);
}

function drawLegend(c: CanvasRenderingContext2D, { legend }: Caption, x: number, y: number): void {
  for (const [i, row] of legend.entries()) {
    c.save();
    c.translate(x, y + i * 24 - 14);
    const hexagon = new Path2D(HEXAGON);
    c.fillStyle = row.colour === '' ? '#fbfcfc' : row.colour;
    c.fill(hexagon);
    if (row.pattern !== null) {
      c.save();
      c.clip(hexagon);
      for (const [dx, dy] of TILES) {
        c.save();
        c.translate(dx * PATTERN_SIDE, dy * PATTERN_SIDE);
        drawPattern(c, row.pattern, inkOf(row));
        c.restore();
      }
      c.restore();
    }
    c.strokeStyle = 'rgba(20,40,55,.4)';
    c.lineWidth = 1;
    c.stroke(hexagon);
    c.restore();
    write(c, row.text, x + 26, y + i * 24, `13px ${FONT}`, INK);
    c.textAlign = 'right';
    write(c, row.count, x + COLUMN - 32, y + i * 24, `13px ${FONT}`, '#405563');
    c.textAlign = 'left';
  }
}

/** Squares of a pattern that cover a hexagon of 18 by 18. */
const TILES = [0, 1, 2].flatMap((x) => [0, 1, 2].map((y) => [x, y] as const));

function drawOver(c: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  c.font = `600 15px ${FONT}`;
  const half = c.measureText(text).width / 2 + 14;
  c.fillStyle = '#ffe7a3';
  c.fillRect(x - half, y - 22, 2 * half, 34);
  c.textAlign = 'center';
  write(c, text, x, y, c.font, '#5c3b00');
  c.textAlign = 'left';
}

/** Hands a canvas to the browser as a file. */
export async function download(canvas: HTMLCanvasElement, name: string): Promise<void> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('the picture is too large');
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
