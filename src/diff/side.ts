import { readEvidence } from '../importers/read-evidence.ts';
import { PacketSpace } from '../net/packet-set.ts';
import { estateAfter, estateBefore } from '../reach/delta/estate-after.ts';
import type { Estate } from '../reach/estate.ts';
import type { DiffInput } from './diff-input.ts';
import { withoutEndedHosts } from './ended-hosts.ts';

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
  const read = readEvidence(changed.files, { hosts, isPart: judged === undefined });
  if (earlier === undefined) return { changed, estate: estateBefore(read, new PacketSpace()) };
  const isPlanned = changed.written !== undefined;
  const snapshot = isPlanned ? withoutEndedHosts(earlier.estate.snapshot, read) : read;
  return { changed, estate: estateAfter(earlier.estate, snapshot) };
}
