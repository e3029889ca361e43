// What the map of patrol shows, without the map library.
import type { Place } from './shapes';

/** A person where they were last. */
export interface PersonPin extends Place {
  readonly id: string;
  readonly label: string;
  readonly colour: string;
  /** a ring in the colour: look here */
  readonly ring: boolean;
  readonly selected: boolean;
}

/** Something of a list that has a place: a gap, a problem. */
export interface Mark extends Place {
  readonly id: string;
  readonly label: string;
  readonly colour: string;
  readonly selected: boolean;
}

/** A whole cell, in a colour. */
export interface Hexagon {
  readonly cell: string;
  readonly colour: string;
  /** 0 to 1 */
  readonly opacity: number;
  /** '' for none */
  readonly label: string;
}

/** A stretch of a track. What was not collected is no walk: it joins two points and nothing is known of it. */
export interface Stretch {
  readonly kind: 'walked' | 'uncollected';
  readonly places: readonly Place[];
}

/** A call for help. */
export interface CallPin extends Place {
  readonly id: string;
  readonly label: string;
  readonly acknowledged: boolean;
}

export interface PatrolMapEvents {
  person(id: string): void;
  mark(id: string): void;
  call(id: string): void;
  /** where nothing is */
  place(place: Place): void;
}
