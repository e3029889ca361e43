// What a check found, in the order it is shown. Pure.
import type { Finding, Severity } from '../api/drafts';

export interface FindingGroup {
  readonly code: string;
  readonly severity: Severity;
  readonly items: readonly Finding[];
  /** cells of all of them */
  readonly cells: number;
}

/** Errors first; within, the group that concerns the most cells; within, the largest finding. */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.code}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()]
    .map((items): FindingGroup => {
      const [first] = items as [Finding, ...Finding[]];
      return {
        code: first.code,
        severity: first.severity,
        items: items.toSorted(
          (a, b) => b.cell_count - a.cell_count || (b.ratio ?? 0) - (a.ratio ?? 0),
        ),
        cells: items.reduce((sum, f) => sum + f.cell_count, 0),
      };
    })
    .toSorted(
      (a, b) =>
        rank(a.severity) - rank(b.severity) || b.cells - a.cells || b.items.length - a.items.length,
    );
}

function rank(severity: Severity): number {
  return severity === 'error' ? 0 : 1;
}

/** Findings that leave cells without anybody who answers for them. */
const WITHOUT_STAFF: readonly string[] = ['cells-unstaffed', 'cells-ungridded'];

export function unstaffed(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((f) => WITHOUT_STAFF.includes(f.code));
}

/** How many cells they leave. */
export function unstaffedCells(findings: readonly Finding[]): number {
  return unstaffed(findings).reduce((sum, f) => sum + f.cell_count, 0);
}
