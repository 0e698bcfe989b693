import { readEvidence } from '../importers/read-evidence.ts';
import { PacketSpace } from '../net/packet-set.ts';
import { estateAfter, estateBefore } from '../reach/delta/estate-after.ts';
import type { Estate } from '../reach/estate.ts';
import type { DiffInput } from './diff-input.ts';

/** Evidence on one side of a change, and what is read from it. */
export interface Side {
  readonly changed: DiffInput['after'];
  readonly estate: Estate;
}

/** Reads the evidence of one side; `earlier`: the other one, of which it takes over what is the same. */
export function sideOf(
  { judged, hosts = judged?.configuration.configuration.hosts ?? {} }: Pick<DiffInput, 'judged' | 'hosts'>,
  changed: DiffInput['after'],
  earlier?: Side,
): Side {
  const snapshot = readEvidence(changed.files, { hosts, isPart: judged === undefined });
  const estate =
    earlier === undefined ? estateBefore(snapshot, new PacketSpace()) : estateAfter(earlier.estate, snapshot);
  return { changed, estate };
}
