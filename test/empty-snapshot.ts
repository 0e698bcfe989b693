import type { Snapshot } from '../src/model/snapshot.ts';

/** Of no evidence at all. */
export const EMPTY_SNAPSHOT: Snapshot = {
  assets: [],
  subnets: [],
  networks: [],
  routeTables: [],
  filters: new Map(),
  lists: new Map(),
  gaps: [],
  evidence: [],
};
