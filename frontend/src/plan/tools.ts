import type { PlanTool } from '../map/planshape';

/** What a press on the map does; `erase` is the brush that gives to no grid. */
export const TOOLS = ['look', 'brush', 'lasso', 'area', 'erase'] as const;
export type Tool = (typeof TOOLS)[number];

/** Keys that choose a tool while nothing is typed. */
export const TOOL_KEYS: Readonly<Record<Tool, string>> = {
  look: 'v',
  brush: 'b',
  lasso: 'l',
  area: 'c',
  erase: 'e',
};

/** Steps around the cell that the brush covers: 1, 7 and 19 cells. */
export const BRUSHES = [0, 1, 2] as const;
export type Brush = (typeof BRUSHES)[number];

export function mapTool(tool: Tool): PlanTool {
  return tool === 'erase' ? 'brush' : tool;
}

/** Drawings of the tools, 16 by 16. */
export const TOOL_ICONS: Readonly<Record<Tool, string>> = {
  look: 'M4 2l8 6.5-4 .6 2.2 4.2-1.8.9-2.1-4.3L4 12.5z',
  brush:
    'M12.8 2.2 6.5 8.5l1.6 1.6 6-6.5a1 1 0 0 0-1.3-1.4zM5.6 9.6c-1.6 0-2 1.2-2.1 2.3-.1.7-.5 1.2-1.3 1.5 1.5.9 5.4.6 5.2-1.9z',
  lasso:
    'M8 2.5c3.3 0 6 1.7 6 3.9S11.300 10.200 8 10.200 2 8.600 2 6.400s2.700-3.900 6-3.900M5 9.800c-1.500.500-1.500 2.200 0 2.400 1.400.200 1.200 1.600.200 2',
  area: 'M2 4.500 6 2.500l4 2 4-2v9l-4 2-4-2-4 2zM6 2.500v9M10 4.500v9',
  erase: 'M6 13.500h8M3 9.500l5.500-6 4.500 4-5 5.500H5.500z',
};

/** Whether a key press belongs to what is typed in. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  );
}
