import { workerData } from 'node:worker_threads';
import { withStore } from '../src/store/open-store.ts';

/** What a thread is given that opens stores at the same moments as others do. */
export interface Openings {
  readonly locations: readonly string[];
  /** How many threads have come to each location. */
  readonly arrived: Int32Array<SharedArrayBuffer>;
  readonly threads: number;
}

const { locations, arrived, threads } = workerData as Openings;
for (const [index, location] of locations.entries()) {
  Atomics.add(arrived, index, 1);
  // A thread that slept would wake after the others have opened.
  while (Atomics.load(arrived, index) < threads);
  await withStore(location, 'write', async () => {});
}
