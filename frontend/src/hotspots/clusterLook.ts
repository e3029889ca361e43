// How clusters are drawn: the map paints from this table and the legend lists it. Pure.
import type { Cluster } from '../api/scans';
import type { MessageKey } from '../i18n/dictionary';
import type { ClusterShape, LegendRow, LegendTable, Look } from '../map/hotshapes';

export type ClusterClass = 'strong' | 'likely' | 'weak' | 'few';

/** Only what chance hardly explains is red; the rest can be told apart without colour. */
export const CLUSTER_ROWS: readonly (LegendRow & { readonly id: ClusterClass })[] = [
  { id: 'strong', colour: '#8e2607', pattern: null, label: 'cluster.class.strong' },
  { id: 'likely', colour: '#ec8449', pattern: null, label: 'cluster.class.likely' },
  { id: 'weak', colour: '#cfd9e0', pattern: 'hatch', label: 'cluster.class.weak' },
  { id: 'few', colour: '#e6ebee', pattern: 'dots', label: 'cluster.class.few' },
];

/** Of circle and label; darker than the fill of the same class where that is light. */
const LINE: Readonly<Record<ClusterClass, string>> = {
  strong: '#7a1f04',
  likely: '#a83208',
  weak: '#51636f',
  few: '#51636f',
};

const TITLE: MessageKey = 'cluster.legend';
const ABOUT: MessageKey = 'cluster.legend.about';

/** Too few cases are never called significant, whatever their p. */
export function classOf({ few, p }: Pick<Cluster, 'few' | 'p'>): ClusterClass {
  if (few) return 'few';
  if (p === null || p > 0.05) return 'weak';
  return p <= 0.01 ? 'strong' : 'likely';
}

/** Chance hardly explains it. */
export function isSignificant(cluster: Pick<Cluster, 'few' | 'p'>): boolean {
  const of = classOf(cluster);
  return of === 'strong' || of === 'likely';
}

/** Clusters that are listed though chance explains them. */
const ALWAYS = 5;

/**
 * What is shown at first: the significant ones, and of the first few those that can be judged;
 * `rank` is one of them too.
 */
export function foremost(clusters: readonly Cluster[], rank: number | null): Cluster[] {
  return clusters.filter((cluster, i) => {
    const known = i < ALWAYS && !cluster.few;
    return known || isSignificant(cluster) || cluster.rank === rank;
  });
}

/** The paint of all cells of clusters; a cell in two of them is of the first. */
export function clusterPaint(clusters: readonly Cluster[]): {
  readonly looks: ReadonlyMap<string, Look>;
  readonly legend: LegendTable;
} {
  const looks = new Map<string, Look>();
  const counts = CLUSTER_ROWS.map(() => 0);
  for (const cluster of clusters) {
    const of = classOf(cluster);
    const index = CLUSTER_ROWS.findIndex((row) => row.id === of);
    const row = CLUSTER_ROWS[index];
    if (row === undefined) continue;
    for (const cell of cluster.cells) {
      if (looks.has(cell)) continue;
      looks.set(cell, row);
      counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  return { looks, legend: { title: TITLE, about: ABOUT, rows: CLUSTER_ROWS, counts } };
}

/** Average edge of a hexagon of resolution 0, metres; each resolution divides it by √7 (H3). */
const EDGE_0_M = 1_281_256;

/** A circle around whole cells: their centres lie √3 edges apart, their corners one edge further. */
export function circleMetres(cluster: Cluster, resolution: number): number {
  const edge = EDGE_0_M / 7 ** (resolution / 2);
  const radius = cluster.radius ?? 0;
  const centres = cluster.radius_unit === 'km' ? radius * 1000 : radius * Math.sqrt(3) * edge;
  return centres + edge;
}

export function shapesOf(clusters: readonly Cluster[], resolution: number): ClusterShape[] {
  return clusters.map((cluster) => {
    const of = classOf(cluster);
    return {
      id: String(cluster.rank),
      label: String(cluster.rank),
      lon: cluster.lon,
      lat: cluster.lat,
      metres: circleMetres(cluster, resolution),
      colour: LINE[of],
      dashed: of === 'weak' || of === 'few',
    };
  });
}
