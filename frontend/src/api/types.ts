// Names for the shapes of the API that the app reads; all come from schema.gen.ts.
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type CellPanel = Schemas['CellPanel'];
export type Clue = Schemas['Clue'];
export type Deployment = Schemas['Deployment'];
export type Gap = Schemas['Gap'];
export type Grid = Schemas['Grid'];
export type Institution = Schemas['Institution'];
export type Region = Schemas['Region'];
export type Role = Schemas['Session']['role'];
export type Session = Schemas['Session'];
export type Visit = Schemas['Visit'];
