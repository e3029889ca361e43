// The wire shapes the app reads.

export interface Session {
  name: string;
  role: string;
  region: string;
  region_name: string;
  officer?: string;
}

export interface LonLat {
  lon: number;
  lat: number;
}

export type Box = number[];

export interface Deployment {
  name: string;
  epoch: string;
  resolution: number;
  min_resolution: number;
  timezone: string;
  at: string;
  speed: number;
  demo: boolean;
  simulated_note: boolean;
  attribution: string;
  map_approval: string;
  policy_version: string;
  root: { code: string; name: string; centre: LonLat; box: Box };
  zoom_resolutions: { min_zoom: number; resolution: number }[];
}

export interface Region {
  code: string;
  scheme: string;
  name: string;
  level: string;
  parent_code?: string;
  leaf: boolean;
  centre: LonLat;
  box: Box;
}

export interface Duty {
  officer: string;
  name: string;
  kind: string;
  from: string;
  until?: string;
  phone?: string;
  simulated: boolean;
}

export interface Grid {
  id: string;
  code: string;
  name: string;
  region: string;
  plan: string;
  cells: number;
  simulated: boolean;
  staff?: Duty[] | null;
}

export interface Institution {
  id: string;
  name: string;
  address: string;
  lon?: number | null;
  lat?: number | null;
  cell?: string;
  region: string;
  category: string;
  risk?: string;
  phone?: string;
  straddles?: boolean;
  status: string;
  last_patrol?: string | null;
  last_inspection?: string | null;
  due_on?: string | null;
  simulated: boolean;
}

export interface Clue {
  id: string;
  source: string;
  kind: string;
  text: string;
  address?: string;
  lon?: number | null;
  lat?: number | null;
  cell?: string;
  region: string;
  severity: string;
  state: string;
  opened_at: string;
  deadline_at?: string | null;
  deadline_on?: string | null;
  time_simulated?: boolean;
  simulated: boolean;
}

export interface Visit {
  id: string;
  institution?: string;
  institution_name?: string;
  officer?: string;
  officer_name?: string;
  task?: string;
  visited_at: string;
  result?: string;
  source_team?: string;
  time_simulated?: boolean;
  simulated: boolean;
}

export interface Gap {
  kind: number;
  region: string;
  cell?: string;
  institution?: string;
  grid?: string;
  since?: string | null;
  institutions: number;
  clues: number;
  closes: string;
}

export interface CellPanel {
  cell: string;
  resolution: number;
  grids?: Grid[] | null;
  institutions?: Institution[] | null;
  institutions_total: number;
  clues?: Clue[] | null;
  visits?: Visit[] | null;
  gaps?: Gap[] | null;
}
